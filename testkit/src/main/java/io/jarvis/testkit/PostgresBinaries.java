package io.jarvis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The programs of an installed PostgreSQL. As root they run as the user {@code postgres}, since the
 * server refuses to be root.
 */
record PostgresBinaries(Path directory, boolean root) {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final String SERVER_USER = "postgres";

  /** The newest one installed. */
  static PostgresBinaries find() {
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparingInt(PostgresBinaries::version))
          .map(bin -> new PostgresBinaries(bin, System.getProperty("user.name").equals("root")))
          .orElseThrow(() -> new IllegalStateException("no server below " + INSTALLED));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "No PostgreSQL server: install the package postgresql (./jarvis test does).", e);
    }
  }

  private static int version(Path bin) {
    return Integer.parseInt(bin.getName(bin.getNameCount() - 2).toString());
  }

  /** An empty directory that the server's user owns. */
  Path newDirectory() throws IOException {
    Path created = Files.createTempDirectory("jarvis-postgres-");
    if (root) {
      var users = created.getFileSystem().getUserPrincipalLookupService();
      Files.setOwner(created, users.lookupPrincipalByName(SERVER_USER));
    }
    return created;
  }

  /** The words before a command that make it run as the server's user. */
  List<String> asServerUser() {
    return root
        ? List.of("setpriv", "--reuid=" + SERVER_USER, "--regid=" + SERVER_USER, "--clear-groups")
        : List.of();
  }

  /** Runs one of the programs; a failure is an exception with its output. */
  void run(String program, String... words) {
    Outcome outcome = outcome(program, words);
    if (outcome.exitCode() != 0) {
      throw new IllegalStateException(program + " failed: " + outcome.output());
    }
  }

  boolean succeeds(String program, String... words) {
    return outcome(program, words).exitCode() == 0;
  }

  private Outcome outcome(String program, String... words) {
    List<String> command = new ArrayList<>(asServerUser());
    command.add(directory.resolve(program).toString());
    command.addAll(List.of(words));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private record Outcome(int exitCode, String output) {}
}
