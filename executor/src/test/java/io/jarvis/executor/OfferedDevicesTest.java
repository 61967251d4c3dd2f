package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer.Gpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Which GPUs a node offers, by its configuration or by what a tool says. */
final class OfferedDevicesTest {
  @TempDir private Path directory;

  /** A script that answers the question it is asked like the tool, and nothing else. */
  private Path tool(String answer, int exit) throws IOException {
    Path script = directory.resolve("nvidia-smi");
    Files.writeString(
        script,
        """
        #!/bin/sh
        [ "$*" = "--query-gpu=index,name --format=csv,noheader" ] || exit 9
        cat <<'ANSWER'
        %s
        ANSWER
        exit %d
        """
            .formatted(answer, exit));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  private static List<Gpu> offered(Map<String, Object> capacity) {
    Map<String, Object> given = new HashMap<>();
    capacity.forEach((name, value) -> given.put("jarvis.executor.capacity." + name, value));
    return new Binder(new MapConfigurationPropertySource(given))
        .bindOrCreate("jarvis.executor", ExecutorProperties.class)
        .offered()
        .gpus();
  }

  @Test
  void offersTheDevicesThatTheToolFindsByTheModelsPeopleWrite() throws IOException {
    Path tool =
        tool("0, NVIDIA A10\n1, NVIDIA GeForce RTX 4090\n2, Tesla T4\n3, NVIDIA A100-SXM4-40GB", 0);

    assertThat(offered(Map.of("nvidia-smi", tool.toString())))
        .containsExactly(
            new Gpu(0, "A10"),
            new Gpu(1, "GeForce-RTX-4090"),
            new Gpu(2, "T4"),
            new Gpu(3, "A100-SXM4-40GB"));
  }

  @Test
  void offersThoseThatAreConfiguredWhateverTheToolFinds() throws IOException {
    Path tool = tool("0, NVIDIA A10", 0);

    assertThat(
            offered(
                Map.of(
                    "nvidia-smi",
                    tool.toString(),
                    "gpus[0].index",
                    4,
                    "gpus[0].model",
                    "H100",
                    "gpus[1].index",
                    5)))
        .containsExactly(new Gpu(4, "H100"), new Gpu(5, "any"));
  }

  @Test
  void offersNoneWhereTheToolIsMissingFailsOrIsNotToBeAsked() throws IOException {
    assertThat(offered(Map.of("nvidia-smi", directory.resolve("none").toString()))).isEmpty();
    assertThat(offered(Map.of("nvidia-smi", tool("0, NVIDIA A10", 6).toString()))).isEmpty();
    assertThat(offered(Map.of("nvidia-smi", ""))).isEmpty();
  }

  @Test
  void leavesOutADeviceThatCannotBeRead() throws IOException {
    Path tool = tool("0, NVIDIA A10\nUnable to determine the device handle\n2, NVIDIA A10", 0);

    assertThat(offered(Map.of("nvidia-smi", tool.toString())))
        .containsExactly(new Gpu(0, "A10"), new Gpu(2, "A10"));
  }
}
