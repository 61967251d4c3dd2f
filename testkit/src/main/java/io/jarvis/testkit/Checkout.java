package io.jarvis.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** The files of the repository the tests run in. */
public final class Checkout {
  private static final Path ROOT = findRoot();

  private Checkout() {}

  /** The repository's top directory. */
  public static Path root() {
    return ROOT;
  }

  /** A file or directory by its path from the top, such as {@code infra/rabbitmq/rabbitmq.conf}. */
  public static Path file(String path) {
    Path file = ROOT.resolve(path);
    if (!Files.exists(file)) {
      throw new IllegalStateException("not in the checkout: " + file);
    }
    return file;
  }

  private static Path findRoot() {
    Path start = Path.of("").toAbsolutePath();
    for (Path dir = start; dir != null; dir = dir.getParent()) {
      if (Files.isDirectory(dir.resolve("infra/rabbitmq"))) {
        return dir;
      }
    }
    throw new IllegalStateException("no directory above " + start + " holds infra/rabbitmq");
  }
}
