package io.jarvis.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection that is kept, for POSTs of JSON one after another, each answered by 202 with a body
 * of known length. Not thread-safe.
 */
final class PostConnection implements AutoCloseable {
  private static final int LARGEST_ANSWER = 16 << 10;
  private static final String ACCEPTED = "HTTP/1.1 202 ";
  private static final String LENGTH = "content-length:";
  private static final String END_OF_HEAD = "\r\n\r\n";

  private final SocketChannel channel;
  private final String head;
  private final ByteBuffer answer = ByteBuffer.allocate(LARGEST_ANSWER);

  private PostConnection(SocketChannel channel, String head) {
    this.channel = channel;
    this.head = head;
  }

  /** Connects; the selector tells when there is something of an answer. */
  static PostConnection open(InetSocketAddress address, String path, Selector selector)
      throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    String host = address.getHostString() + ":" + address.getPort();
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nContent-Type: application/json\r\nContent-Length: ";
    PostConnection connection = new PostConnection(channel, head);
    channel.register(selector, SelectionKey.OP_READ, connection);
    return connection;
  }

  /** Sends a request; the one before must be answered. */
  void send(String ascii) throws IOException {
    String request = head + ascii.length() + END_OF_HEAD + ascii;
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    channel.write(bytes);
    if (bytes.hasRemaining()) {
      throw new IOException("a request of " + request.length() + " bytes does not fit the socket");
    }
  }

  /** Reads what is there; whether the answer is whole. An error if it is not 202. */
  boolean accepted() throws IOException {
    if (channel.read(answer) < 0) {
      throw new IOException("the server closed a connection");
    }
    if (!answer.hasRemaining()) {
      throw new IOException("an answer of " + LARGEST_ANSWER + " bytes or more");
    }
    String text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
    int endOfHead = text.indexOf(END_OF_HEAD);
    if (endOfHead < 0) {
      return false;
    }
    if (!text.startsWith(ACCEPTED)) {
      throw new IOException("a submission was answered: " + text);
    }
    if (answer.position() < endOfHead + END_OF_HEAD.length() + length(text, endOfHead)) {
      return false;
    }
    answer.clear();
    return true;
  }

  private static int length(String text, int endOfHead) throws IOException {
    String head = text.substring(0, endOfHead + 2).toLowerCase(Locale.ROOT);
    int at = head.indexOf(LENGTH);
    if (at < 0) {
      throw new IOException("an answer without its length: " + text);
    }
    return Integer.parseInt(head.substring(at + LENGTH.length(), head.indexOf('\r', at)).strip());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
