package io.jarvis.testkit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of 127.0.0.1 that nobody listens on. Chosen below the range outgoing connections take
 * theirs from, and each claimed for as long as this JVM lives, so that a server that is stopped for
 * a while finds its port free again: no other test process gets it meanwhile. Thread-safe.
 */
public final class LoopbackPorts {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int MOST_TRIES = 1_000;
  private static final Path CLAIMS =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "jarvis-test-ports-" + System.getProperty("user.name"));

  /** Open until the JVM ends, and their locks with them. */
  private static final Map<Integer, FileChannel> CLAIMED = new HashMap<>();

  private LoopbackPorts() {}

  public static int free() {
    return free(1).getFirst();
  }

  /** As many different ones. */
  public static List<Integer> free(int count) {
    List<Integer> found = new ArrayList<>();
    for (int tries = 0; tries < MOST_TRIES && found.size() < count; tries++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(port) && claim(port)) {
        found.add(port);
      }
    }
    if (found.size() < count) {
      throw new IllegalStateException("no " + count + " free ports in " + MOST_TRIES + " tries");
    }
    return List.copyOf(found);
  }

  /** False if this or another process has it. */
  private static synchronized boolean claim(int port) {
    // Looked up first: to close a second channel would give up the lock of the first.
    if (CLAIMED.containsKey(port)) {
      return false;
    }
    try {
      Files.createDirectories(CLAIMS);
      FileChannel claim = FileChannel.open(CLAIMS.resolve(Integer.toString(port)), CREATE, WRITE);
      if (claim.tryLock() == null) {
        claim.close();
        return false;
      }
      CLAIMED.put(port, claim);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.isBound();
    } catch (java.net.BindException taken) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
