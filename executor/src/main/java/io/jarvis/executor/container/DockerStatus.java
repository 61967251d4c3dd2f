package io.jarvis.executor.container;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Instant;
import java.util.Optional;

/** Translates the Engine's container states into ours. */
final class DockerStatus {
  private static final String CREATED = "created";

  /**
   * What an Engine that starts writes of a container that it last knew to run, and that is gone.
   */
  private static final int GONE = 255;

  private DockerStatus() {}

  static boolean isCreated(InspectContainerResponse.ContainerState state) {
    return CREATED.equals(state.getStatus());
  }

  /**
   * @param engineSince when the Engine started; {@link Instant#MIN} if that is not known
   */
  static ContainerStatus of(InspectContainerResponse.ContainerState state, Instant engineSince) {
    if (isCreated(state)) {
      return new ContainerStatus.Created();
    }
    if (Boolean.TRUE.equals(state.getRunning())) {
      return new ContainerStatus.Running(Instant.parse(state.getStartedAt()));
    }
    int code = state.getExitCodeLong() == null ? -1 : Math.toIntExact(state.getExitCodeLong());
    Optional<Instant> started = time(state.getStartedAt());
    Instant finished = time(state.getFinishedAt()).orElse(Instant.EPOCH);
    return new ContainerStatus.Exited(
        code,
        Boolean.TRUE.equals(state.getOOMKilled()),
        started,
        finished,
        state.getError() == null ? "" : state.getError(),
        code == GONE
            && started.filter(at -> at.isBefore(engineSince)).isPresent()
            && !finished.isBefore(engineSince));
  }

  static String goArch(String machine) {
    return switch (machine) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> machine;
    };
  }

  /** The Engine writes the year 1 for never. */
  private static Optional<Instant> time(String text) {
    return Optional.of(Instant.parse(text)).filter(at -> at.isAfter(Instant.EPOCH));
  }
}
