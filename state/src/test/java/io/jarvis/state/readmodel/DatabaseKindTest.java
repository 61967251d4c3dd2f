package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseKindTest {
  @TempDir private Path directory;

  @Test
  void aReadModelIsInTheDatabaseOfAPlugin() {
    Path file = directory.resolve("plugin.db");
    var settings = ReadModelSettings.of(PluginKind.PREFIX + file, "", "");

    try (ReadModel model = ReadModel.open(settings, InstantSource.system())) {
      assertThat(model.position()).isZero();
    }
    assertThat(file).isNotEmptyFile();
  }

  @Test
  void aUrlOfNoKindIsRefusedWithThoseThereAre() {
    var settings = ReadModelSettings.of("jdbc:other:x", "", "");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReadModel.open(settings, InstantSource.system()))
        .withMessageContaining("jdbc:other:x")
        .withMessageContaining("jdbc:postgresql:, jdbc:sqlite:, jdbc:x-plugin:");
  }
}
