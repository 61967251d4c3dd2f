package io.jarvis.executor.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.Statistics;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container uses, by whoever counts it. */
class UsageSampleTest {
  private static final ContainerName NAME = new ContainerName(new NodeId("n"), new TaskId("t"), 1);

  @TempDir Path root;

  @Test
  void isReadFromACgroupOfVersionOne() throws Exception {
    write("memory/jarvis/" + NAME + "/memory.max_usage_in_bytes", "700");
    write("memory/jarvis/" + NAME + "/memory.usage_in_bytes", "300");
    write("cpuacct/jarvis/" + NAME + "/cpuacct.usage", "5000000");

    assertThat(new AttemptCgroups(root, "/jarvis").sample(NAME))
        .contains(new UsageSample(300, 700, 5));
  }

  @Test
  void isReadFromACgroupOfVersionTwo() throws Exception {
    write("jarvis/" + NAME + "/memory.peak", "700");
    write("jarvis/" + NAME + "/memory.current", "300");
    write("jarvis/" + NAME + "/cpu.stat", "nr_periods 0\nusage_usec 5000");

    assertThat(new AttemptCgroups(root, "/jarvis").sample(NAME))
        .contains(new UsageSample(300, 700, 5));
  }

  @Test
  void isUnknownWithoutACgroup() {
    assertThat(new AttemptCgroups(root, "/jarvis").sample(NAME)).isEmpty();
    assertThat(new AttemptCgroups(root, "").usable("cgroupfs")).isFalse();
  }

  @Test
  void isTakenFromWhatTheEngineCounts() throws Exception {
    assertThat(
            DockerStats.sample(
                statistics(
                    """
                    {"cpu_stats": {"cpu_usage": {"total_usage": 5000000}},
                     "memory_stats": {"usage": 300, "max_usage": 700}}
                    """)))
        .contains(new UsageSample(300, 700, 5));
    assertThat(
            DockerStats.sample(
                statistics(
                    """
                    {"cpu_stats": {"cpu_usage": {"total_usage": 5000000}},
                     "memory_stats": {"usage": 300}}
                    """)))
        .contains(new UsageSample(300, 300, 5));
  }

  @Test
  void isUnknownOfAContainerThatDoesNotRun() throws Exception {
    assertThat(
            DockerStats.sample(
                statistics(
                    "{\"cpu_stats\": {\"cpu_usage\": {\"total_usage\": 0}}, \"memory_stats\": {}}")))
        .isEmpty();
    assertThat(DockerStats.sample(statistics("{}"))).isEmpty();
  }

  @Test
  void keepsTheHighestOfEach() {
    assertThat(new UsageSample(1, 20, 3).highest(new UsageSample(4, 5, 60)))
        .isEqualTo(new UsageSample(4, 20, 60));
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  private static Statistics statistics(String json) throws IOException {
    return new ObjectMapper().readValue(json, Statistics.class);
  }
}
