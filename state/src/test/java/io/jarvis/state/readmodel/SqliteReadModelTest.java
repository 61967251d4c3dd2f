package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteReadModelTest extends ReadModelContract {
  private static final AtomicInteger FILES = new AtomicInteger();
  @TempDir private static Path directory;

  /** Where the file's format has the size of its pages. */
  private static final int PAGE_SIZE = 16;

  @Test
  void hasPagesThatATaskFitsInto() throws IOException {
    Path file = directory.resolve("pages.db");
    try (ReadModel model = ReadModel.open(ReadModelSettings.sqlite(file), InstantSource.system())) {
      assertThat(model.position()).isZero();
    }

    assertThat(ByteBuffer.wrap(Files.readAllBytes(file)).getShort(PAGE_SIZE))
        .isEqualTo((short) 8_192);
  }

  @Override
  ReadModelSettings newDatabase() {
    return ReadModelSettings.sqlite(
        directory.resolve("sub").resolve("read-model-" + FILES.incrementAndGet() + ".db"));
  }
}
