package io.jarvis.executor;

import io.jarvis.executor.container.DockerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The machine's Engine behind a socket of its own that can fall silent, as when it hangs. */
final class SilentEngine implements AutoCloseable {
  private static final UnixDomainSocketAddress ENGINE =
      UnixDomainSocketAddress.of("/var/run/docker.sock");

  private final Path socket;
  private final ServerSocketChannel server;
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
  private boolean silent;

  private SilentEngine(Path socket, ServerSocketChannel server) {
    this.socket = socket;
    this.server = server;
  }

  static SilentEngine at(Path socket) {
    try {
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
      SilentEngine engine = new SilentEngine(socket, server);
      Thread.startVirtualThread(engine::accept);
      return engine;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DockerSettings settings() {
    DockerSettings usual = DockerSettings.DEFAULT;
    return new DockerSettings(
        "unix://" + socket,
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
        SocketChannel engine = SocketChannel.open(ENGINE);
        open.addAll(List.of(client, engine));
        Thread.startVirtualThread(() -> relay(client, engine));
        Thread.startVirtualThread(() -> relay(engine, client));
      }
    } catch (IOException e) {
      open.forEach(SilentEngine::close);
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
