package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.DeviceRequest;
import io.jarvis.executor.container.ContainerName;
import io.jarvis.executor.container.ContainerPlan;
import io.jarvis.executor.container.DockerDriver;
import io.jarvis.executor.container.DockerSettings;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.testkit.TestImages;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/** What containers are given of GPUs, as the Engine says of those that it made. */
class DevicesIT {
  @TempDir private Path directory;
  private DockerDriver driver;
  private final ContainerName name =
      new ContainerName(new NodeId("devices"), new TaskId("t-" + UUID.randomUUID()), 1);
  private String container = "";

  @BeforeEach
  void connect() {
    driver = DockerDriver.connect(DockerSettings.DEFAULT, directory);
  }

  @AfterEach
  void remove() throws Exception {
    driver.remove(container, name);
    driver.close();
  }

  /** The container of a task that asks for these GPUs and got these devices. */
  private InspectContainerResponse made(String gpu, String env, List<Integer> devices)
      throws Exception {
    TaskSpec task =
        Cluster.task(
            "{\"image\": \"%s\", \"pullPolicy\": \"never\", \"env\": %s, \"resources\": %s}"
                .formatted(TestImages.busybox(), env, gpu));
    container =
        driver.create(
            new ContainerPlan(
                name,
                task.container(),
                task.resources(),
                Map.of(),
                devices,
                ContainerPlan.RootRule.ALLOWED,
                "hash",
                1,
                Optional.empty()));
    return DockerClientFactory.instance().client().inspectContainerCmd(container).exec();
  }

  private static List<DeviceRequest> requests(InspectContainerResponse made) {
    return Objects.requireNonNullElse(made.getHostConfig().getDeviceRequests(), List.of());
  }

  private static Stream<String> environment(InspectContainerResponse made, String... names) {
    return Arrays.stream(Objects.requireNonNull(made.getConfig().getEnv()))
        .filter(variable -> Arrays.stream(names).anyMatch(n -> variable.startsWith(n + "=")));
  }

  @Test
  void wholeDevicesAreRequestedByTheIndexesThatWereChosen() throws Exception {
    InspectContainerResponse made =
        made("{\"gpu\": {\"count\": 2, \"models\": [\"A10\"]}}", "{}", List.of(1, 3));

    assertThat(requests(made)).hasSize(1);
    DeviceRequest request = requests(made).getFirst();
    assertThat(request.getDeviceIds()).containsExactly("1", "3");
    assertThat(request.getCapabilities()).containsExactly(List.of("gpu"));
    assertThat(request.getCount()).as("not all of them").isZero();
    assertThat(environment(made, "NVIDIA_VISIBLE_DEVICES"))
        .containsExactly("NVIDIA_VISIBLE_DEVICES=1,3");
    assertThat(environment(made, "JARVIS_GPU_SHARE", "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE"))
        .isEmpty();
  }

  @Test
  void aShareIsOfOneDeviceAndSaysHowMuchOfIt() throws Exception {
    InspectContainerResponse made = made("{\"gpu\": {\"share\": \"350m\"}}", "{}", List.of(2));

    assertThat(requests(made))
        .extracting(DeviceRequest::getDeviceIds)
        .containsExactly(List.of("2"));
    assertThat(
            environment(
                made,
                "NVIDIA_VISIBLE_DEVICES",
                "JARVIS_GPU_SHARE",
                "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE"))
        .containsExactlyInAnyOrder(
            "NVIDIA_VISIBLE_DEVICES=2",
            "JARVIS_GPU_SHARE=350m",
            "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE=35");
  }

  @Test
  void aTaskWithoutGpusSeesNoneWhateverItSays() throws Exception {
    InspectContainerResponse made = made("{}", "{\"NVIDIA_VISIBLE_DEVICES\": \"all\"}", List.of());

    assertThat(requests(made)).isEmpty();
    assertThat(environment(made, "NVIDIA_VISIBLE_DEVICES"))
        .containsExactly("NVIDIA_VISIBLE_DEVICES=void");
  }
}
