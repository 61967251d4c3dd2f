package io.jarvis.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stands before a broker's stream port and lets all frames through but those it was told to
 * misbehave at.
 */
final class StreamProxy implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final int KEY_MASK = 0x7fff;

  private final ServerSocket listener;
  private final int brokerPort;
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  /** The frames of the protocol at which something can go wrong. */
  enum Frame {
    DECLARE_PUBLISHER(1),
    PUBLISH(2),
    PUBLISH_CONFIRM(3),
    SUBSCRIBE(7),
    DELIVER(8),
    UNSUBSCRIBE(12),
    METADATA(15);

    private final int key;

    Frame(int key) {
      this.key = key;
    }
  }

  enum Mischief {
    /** The connection is closed in place of the frame. */
    CUT,
    /** The frame never arrives. */
    SWALLOW
  }

  private record Fault(Frame frame, Mischief mischief) {}

  StreamProxy(int brokerPort) throws IOException {
    this.brokerPort = brokerPort;
    this.listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Misbehaves once, at the next frame of this kind. */
  void at(Frame frame, Mischief mischief) {
    faults.add(new Fault(frame, mischief));
  }

  /** Whether all it was told to do has happened. */
  boolean hasMisbehaved() {
    return faults.isEmpty();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (!listener.isClosed()) {
        Socket client = listener.accept();
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
        sockets.add(client);
        sockets.add(broker);
        pump(client, broker);
        pump(broker, client);
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void pump(Socket from, Socket to) {
    Thread.ofVirtual()
        .start(() -> {
          try (from;
              to) {
            pass(from.getInputStream(), to.getOutputStream());
          } catch (IOException e) {
            // One of the two sides is gone, and so goes the other.
          }
        });
  }

  private void pass(InputStream from, OutputStream to) throws IOException {
    DataInputStream in = new DataInputStream(from);
    while (true) {
      byte[] frame = in.readNBytes(in.readInt());
      Fault fault = faults.peek();
      if (fault == null || key(frame) != fault.frame().key || !faults.remove(fault)) {
        // At once: 4.0 closes a connection whose first frames come in pieces.
        to.write(
            ByteBuffer.allocate(Integer.BYTES + frame.length)
                .putInt(frame.length)
                .put(frame)
                .array());
      } else if (fault.mischief() == Mischief.CUT) {
        return;
      }
    }
  }

  private static int key(byte[] frame) {
    return ((frame[0] & 0xff) << Byte.SIZE | frame[1] & 0xff) & KEY_MASK;
  }
}
