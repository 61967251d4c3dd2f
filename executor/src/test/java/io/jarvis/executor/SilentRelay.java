package io.jarvis.executor;

import io.jarvis.executor.container.DockerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The machine's Engine, or a registry, behind a socket that can fall silent, as when it hangs. */
final class SilentRelay implements AutoCloseable {
  private static final UnixDomainSocketAddress ENGINE =
      UnixDomainSocketAddress.of("/var/run/docker.sock");

  private final ServerSocketChannel server;
  private final SocketAddress behind;
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
  private boolean silent;

  private SilentRelay(ServerSocketChannel server, SocketAddress behind) {
    this.server = server;
    this.behind = behind;
  }

  /** The Engine at another socket. */
  static SilentRelay ofEngine(Path socket) throws IOException {
    return start(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(socket), ENGINE);
  }

  /** A registry at another port of this machine, see {@link #port}. */
  static SilentRelay ofRegistry(int port) throws IOException {
    InetAddress here = InetAddress.ofLiteral("127.0.0.1");
    return start(
        StandardProtocolFamily.INET,
        new InetSocketAddress(here, 0),
        new InetSocketAddress(here, port));
  }

  private static SilentRelay start(
      StandardProtocolFamily family, SocketAddress at, SocketAddress behind) throws IOException {
    SilentRelay relay = new SilentRelay(ServerSocketChannel.open(family).bind(at), behind);
    Thread.startVirtualThread(relay::accept);
    return relay;
  }

  int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  DockerSettings settings() throws IOException {
    DockerSettings usual = DockerSettings.DEFAULT;
    return new DockerSettings(
        "unix://" + server.getLocalAddress(),
        usual.callTimeout(),
        usual.pullStall(),
        usual.maxConnections(),
        usual.registries(),
        usual.cgroupParent(),
        usual.gangNetwork());
  }

  synchronized void fallSilent() {
    silent = true;
  }

  synchronized void answerAgain() {
    silent = false;
    notifyAll();
  }

  private synchronized void awaitSpeech() throws InterruptedException {
    while (silent) {
      wait();
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        SocketChannel other = SocketChannel.open(behind);
        open.addAll(List.of(client, other));
        Thread.startVirtualThread(() -> relay(client, other));
        Thread.startVirtualThread(() -> relay(other, client));
      }
    } catch (IOException e) {
      open.forEach(SilentRelay::close);
    }
  }

  private void relay(SocketChannel from, SocketChannel to) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    try {
      while (from.read(bytes) >= 0) {
        awaitSpeech();
        bytes.flip();
        while (bytes.hasRemaining()) {
          to.write(bytes);
        }
        bytes.clear();
      }
      to.shutdownOutput();
    } catch (IOException | InterruptedException e) {
      close(from);
      close(to);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    answerAgain();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
