package io.jarvis.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL of the machine's own package, on a free port of 127.0.0.1, its data in a temporary
 * directory. It ends, and its data goes, when it is closed or when this JVM ends, however that
 * happens. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
  /** The superuser; any password is taken. */
  public static final String USER = "jarvis";

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** The server runs for as long as somebody holds the other end of standard input. */
  private static final String SERVE_UNTIL_END_OF_INPUT =
      """
      "$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c fsync=off &
      server=$!
      cat >/dev/null
      kill -INT $server
      wait $server
      rm -rf "$2"
      """;

  private final PostgresBinaries binaries;
  private final Process server;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();

  private PostgresServer(PostgresBinaries binaries, Process server, int port) {
    this.binaries = binaries;
    this.server = server;
    this.port = port;
  }

  /** The one all tests of this JVM share, started when first asked for. Never close it. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  /** One of the caller's own. */
  public static PostgresServer start() {
    PostgresBinaries binaries = PostgresBinaries.find();
    try {
      Path directory = binaries.newDirectory();
      Path data = directory.resolve("data");
      binaries.run("initdb", "-D", data.toString(), "-U", USER, "--auth=trust", "-E", "UTF8", "-N");
      int port = LoopbackPorts.free();
      PostgresServer server = new PostgresServer(binaries, serve(binaries, directory, port), port);
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process serve(PostgresBinaries binaries, Path directory, int port)
      throws IOException {
    List<String> command = new ArrayList<>(binaries.asServerUser());
    command.addAll(List.of("sh", "-c", SERVE_UNTIL_END_OF_INPUT, "postgres"));
    command.addAll(
        List.of(binaries.directory().toString(), directory.toString(), String.valueOf(port)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public int port() {
    return port;
  }

  /** Makes an empty database and returns its JDBC address, the user in it. */
  public String newDatabase() {
    String name = "test" + databases.incrementAndGet();
    binaries.run("createdb", "-h", "127.0.0.1", "-p", String.valueOf(port), "-U", USER, name);
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s".formatted(port, name, USER);
  }

  @Override
  public void close() {
    try {
      server.getOutputStream().close();
      if (!server.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("PostgreSQL does not stop within " + TIMEOUT);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitReady() {
    await("PostgreSQL takes clients")
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> binaries.succeeds("pg_isready", "-h", "127.0.0.1", "-p", String.valueOf(port)));
  }

  private static final class Shared {
    static final PostgresServer SERVER = start();
  }
}
