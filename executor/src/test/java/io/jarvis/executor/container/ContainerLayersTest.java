package io.jarvis.executor.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put into, and read from, a directory that stands for a container's layer. */
final class ContainerLayersTest {
  private static final String CONTAINER = "c1";
  private static final int LIMIT = 16;
  private static final byte[] JSON = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path layer;
  @TempDir Path image;
  @TempDir Path host;
  ContainerLayers layers;

  @BeforeEach
  void seeTheLayer() {
    layers = new ContainerLayers(container -> Optional.of(new ContainerLayers.Layer(layer, image)));
  }

  @Test
  void putsTheInputIntoADirectoryThatAnybodyMayWriteTo() throws IOException {
    assertThat(layers.put(CONTAINER, Map.of("jarvis/input.json", JSON))).isTrue();

    assertThat(layer.resolve("jarvis/input.json")).hasBinaryContent(JSON);
    assertThat(mode(layer.resolve("jarvis"))).isEqualTo(01777);
  }

  @Test
  void leavesTheImagesDirectoriesAsTheyAre() throws IOException {
    Path etc = Files.createDirectory(image.resolve("etc"));
    Files.setAttribute(etc, "unix:uid", 1234);
    Files.setAttribute(etc, "unix:mode", 0710);

    assertThat(layers.put(CONTAINER, Map.of("etc/hosts", JSON))).isTrue();

    assertThat(layer.resolve("etc/hosts")).hasBinaryContent(JSON);
    assertThat(Files.getAttribute(layer.resolve("etc"), "unix:uid")).isEqualTo(1234);
    assertThat(mode(layer.resolve("etc"))).isEqualTo(0710);
  }

  @Test
  void leavesItToTheEngineWhereTheImagesDirectoryIsNotSeen() {
    assertThat(layers.put(CONTAINER, Map.of("etc/hosts", JSON))).isFalse();
  }

  private static int mode(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode") & 07777;
  }

  @Test
  void readsWhatTheTaskLeft() throws IOException {
    layers.put(CONTAINER, Map.of());
    Files.writeString(layer.resolve("jarvis/output.json"), "[1,2]");

    assertThat(layers.output(CONTAINER, LIMIT))
        .hasValueSatisfying(found ->
            assertThat(((OutputFile.Content) found).bytes()).asString().isEqualTo("[1,2]"));
  }

  @Test
  void findsNoOutputWhereTheTaskLeftNone() {
    layers.put(CONTAINER, Map.of());

    assertThat(layers.output(CONTAINER, LIMIT)).contains(new OutputFile.None());
  }

  @Test
  void readsNoMoreThanTheLimit() throws IOException {
    layers.put(CONTAINER, Map.of());
    Files.writeString(layer.resolve("jarvis/output.json"), "x".repeat(LIMIT + 1));

    assertThat(layers.output(CONTAINER, LIMIT)).contains(new OutputFile.TooLarge(LIMIT + 1));
  }

  @Test
  void followsNoLinkOutOfTheLayer() throws IOException {
    layers.put(CONTAINER, Map.of());
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

    assertThat(blind.put(CONTAINER, Map.of())).isFalse();
    assertThat(blind.output(CONTAINER, LIMIT)).isEmpty();
  }
}
