package io.jarvis.executor.container;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Instant;
import java.util.Optional;

/** Translates the Engine's container states into ours. */
final class DockerStatus {
  private static final String CREATED = "created";

  private DockerStatus() {}

  static ContainerStatus of(InspectContainerResponse.ContainerState state) {
    if (CREATED.equals(state.getStatus())) {
      return new ContainerStatus.Created();
    }
    if (Boolean.TRUE.equals(state.getRunning())) {
      return new ContainerStatus.Running(Instant.parse(state.getStartedAt()));
    }
    return new ContainerStatus.Exited(
        state.getExitCodeLong() == null ? -1 : Math.toIntExact(state.getExitCodeLong()),
        Boolean.TRUE.equals(state.getOOMKilled()),
        time(state.getStartedAt()),
        time(state.getFinishedAt()).orElse(Instant.EPOCH),
        state.getError() == null ? "" : state.getError());
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
