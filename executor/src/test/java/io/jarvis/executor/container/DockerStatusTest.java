package io.jarvis.executor.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Docker Engine 20.10 said of containers after it, its shims and they had been killed. */
class DockerStatusTest {
  private static final Instant ENGINE_SINCE = Instant.parse("2026-11-27T13:52:52.977174Z");
  private static final String STARTED = "2026-11-27T13:52:43.962681967Z";
  private static final String NOTICED = "2026-11-27T13:52:53.175988808Z";

  @TempDir Path directory;

  @Test
  void aContainerThatIsGoneWhenItsEngineStartsWasCutOff() throws IOException {
    assertThat(cutOff(255, STARTED, NOTICED, ENGINE_SINCE)).isTrue();
  }

  @Test
  void aProgramThatExitsWithTheSameCodeWasNot() throws IOException {
    assertThat(cutOff(255, STARTED, "2026-11-27T13:52:47.592075592Z", ENGINE_SINCE))
        .as("it ended before its engine did")
        .isFalse();
    assertThat(cutOff(255, "2026-11-27T13:52:53Z", "2026-11-27T13:52:54Z", ENGINE_SINCE))
        .as("it was started by the engine that runs")
        .isFalse();
  }

  @Test
  void aContainerThatItsEngineStopsWasNot() throws IOException {
    assertThat(cutOff(137, STARTED, NOTICED, ENGINE_SINCE)).isFalse();
  }

  @Test
  void nobodyKnowsOfAnEngineElsewhere() throws IOException {
    Instant since = EngineSocket.of("tcp://engine:2376").since();

    assertThat(cutOff(255, STARTED, NOTICED, since)).isFalse();
  }

  @Test
  void anEngineHasStartedWhenItsSocketWasMade() throws IOException {
    Path socket = Files.createFile(directory.resolve("docker.sock"));
    Files.setLastModifiedTime(socket, FileTime.from(ENGINE_SINCE));

    assertThat(EngineSocket.of("unix://" + socket).since()).isEqualTo(ENGINE_SINCE);
  }

  private static boolean cutOff(int code, String started, String finished, Instant engineSince)
      throws IOException {
    String answer =
        """
        {"State": {"Status": "exited", "Running": false, "OOMKilled": false, "Dead": false, "Pid": 0,
          "ExitCode": %d, "Error": "", "StartedAt": "%s", "FinishedAt": "%s"}}
        """
            .formatted(code, started, finished);
    var state = new ObjectMapper().readValue(answer, InspectContainerResponse.class).getState();
    return DockerStatus.of(state, engineSince) instanceof ContainerStatus.Exited exited
        && exited.cutOff();
  }
}
