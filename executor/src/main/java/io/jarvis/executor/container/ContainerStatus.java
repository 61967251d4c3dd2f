package io.jarvis.executor.container;

import java.time.Instant;
import java.util.Optional;

/** The state of a container. */
public sealed interface ContainerStatus {
  /** The container was made and never started. */
  record Created() implements ContainerStatus {}

  /** The container runs. */
  record Running(Instant startedAt) implements ContainerStatus {}

  /**
   * The container has ended.
   *
   * @param startedAt empty if it could not be started
   * @param outOfMemory whether the kernel killed a process of it for lack of memory
   * @param error what the engine says of a failed start; empty if nothing
   * @param cutOff whether its engine or machine died while it ran: its exit code says nothing then,
   *     and its end is when that was noticed
   */
  record Exited(
      int exitCode,
      boolean outOfMemory,
      Optional<Instant> startedAt,
      Instant finishedAt,
      String error,
      boolean cutOff)
      implements ContainerStatus {}

  /** There is no such container. */
  record Missing() implements ContainerStatus {}
}
