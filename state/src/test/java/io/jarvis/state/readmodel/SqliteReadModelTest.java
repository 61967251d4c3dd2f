package io.jarvis.state.readmodel;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

final class SqliteReadModelTest extends ReadModelContract {
  private static final AtomicInteger FILES = new AtomicInteger();
  @TempDir private static Path directory;

  @Override
  ReadModelSettings newDatabase() {
    return ReadModelSettings.sqlite(
        directory.resolve("sub").resolve("read-model-" + FILES.incrementAndGet() + ".db"));
  }
}
