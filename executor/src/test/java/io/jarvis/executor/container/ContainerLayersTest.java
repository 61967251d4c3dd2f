package io.jarvis.executor.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.task.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put into, and read from, a directory that stands for a container's layer. */
final class ContainerLayersTest {
  private static final String CONTAINER = "c1";
  private static final int LIMIT = 16;

  @TempDir Path layer;
  @TempDir Path host;
  ContainerLayers layers;

  @BeforeEach
  void seeTheLayer() {
    layers = new ContainerLayers(container -> Optional.of(layer));
  }

  @Test
  void putsTheInputIntoADirectoryThatAnybodyMayWriteTo() throws IOException {
    assertThat(layers.put(CONTAINER, Optional.of(Json.TREES.readTree("{\"n\":1}")))).isTrue();

    assertThat(layer.resolve("jarvis/input.json")).hasContent("{\"n\":1}");
    assertThat((int) Files.getAttribute(layer.resolve("jarvis"), "unix:mode") & 07777)
        .isEqualTo(01777);
  }

  @Test
  void readsWhatTheTaskLeft() throws IOException {
    layers.put(CONTAINER, Optional.empty());
    Files.writeString(layer.resolve("jarvis/output.json"), "[1,2]");

    assertThat(layers.output(CONTAINER, LIMIT))
        .hasValueSatisfying(found ->
            assertThat(((OutputFile.Content) found).bytes()).asString().isEqualTo("[1,2]"));
  }

  @Test
  void findsNoOutputWhereTheTaskLeftNone() {
    layers.put(CONTAINER, Optional.empty());

    assertThat(layers.output(CONTAINER, LIMIT)).contains(new OutputFile.None());
  }

  @Test
  void readsNoMoreThanTheLimit() throws IOException {
    layers.put(CONTAINER, Optional.empty());
    Files.writeString(layer.resolve("jarvis/output.json"), "x".repeat(LIMIT + 1));

    assertThat(layers.output(CONTAINER, LIMIT)).contains(new OutputFile.TooLarge(LIMIT + 1));
  }

  @Test
  void followsNoLinkOutOfTheLayer() throws IOException {
    layers.put(CONTAINER, Optional.empty());
    Path secret = Files.writeString(host.resolve("output.json"), "secret");
    Files.createSymbolicLink(layer.resolve("jarvis/output.json"), secret);

    assertThat(layers.output(CONTAINER, LIMIT)).isEmpty();
  }

  @Test
  void followsNoLinkInsteadOfTheDirectory() throws IOException {
    Files.writeString(host.resolve("output.json"), "secret");
    Files.createSymbolicLink(layer.resolve("jarvis"), host);

    assertThat(layers.output(CONTAINER, LIMIT)).isEmpty();
  }

  @Test
  void leavesItToTheEngineWhereNoLayerIsSeen() {
    ContainerLayers blind = new ContainerLayers(container -> Optional.empty());

    assertThat(blind.put(CONTAINER, Optional.empty())).isFalse();
    assertThat(blind.output(CONTAINER, LIMIT)).isEmpty();
  }
}
