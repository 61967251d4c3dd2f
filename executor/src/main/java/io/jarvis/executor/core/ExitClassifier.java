package io.jarvis.executor.core;

import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.ContainerStatus;
import io.jarvis.executor.container.OutputFile;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.task.Json;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * Says how an attempt ended and why. The order of its checks: the death of its engine, what we did
 * ourselves, lack of memory, a failed start, the exit code, the output.
 */
public final class ExitClassifier {
  /** What a process killed by SIGKILL exits with, as the kernel does for lack of memory. */
  private static final int KILLED = 137;

  private ExitClassifier() {}

  /**
   * Classifies a container that has ended.
   *
   * @param peakMemoryBytes the most it held, if known: the Engine may learn of a kill for lack of
   *     memory only after the exit
   */
  public static Verdict classify(
      ContainerStatus.Exited exit,
      Optional<StopReason> stopped,
      OutputFile output,
      Optional<Long> peakMemoryBytes,
      long memoryLimitBytes) {
    if (exit.cutOff()) {
      return new Verdict.Failure(
          Cause.NODE_LOST, "its machine or its container engine died while it ran");
    }
    if (stopped.isPresent()) {
      return ofStop(stopped.get());
    }
    boolean full = peakMemoryBytes.filter(peak -> peak >= memoryLimitBytes).isPresent();
    if (exit.exitCode() != 0 && (exit.outOfMemory() || (exit.exitCode() == KILLED && full))) {
      return new Verdict.Failure(
          Cause.OUT_OF_MEMORY, "it needed more than its " + memoryLimitBytes + " bytes of memory");
    }
    if (exit.startedAt().isEmpty()) {
      return new Verdict.Failure(
          Cause.BAD_COMMAND, exit.error().isEmpty() ? "it could not be started" : exit.error());
    }
    if (exit.exitCode() != 0) {
      return new Verdict.Failure(Cause.EXIT_CODE, "it ended with exit code " + exit.exitCode());
    }
    return ofOutput(output);
  }

  /** Classifies an attempt whose container could not be made or started. */
  public static Verdict classify(ContainerException failure) {
    Cause cause =
        switch (failure.kind()) {
          case IMAGE_PULL -> Cause.IMAGE_PULL;
          case BAD_COMMAND -> Cause.BAD_COMMAND;
          case UNREACHABLE, ENGINE -> Cause.RUNTIME_ERROR;
        };
    return new Verdict.Failure(cause, String.valueOf(failure.getMessage()));
  }

  /** Classifies an attempt that the executor ended. */
  public static Verdict ofStop(StopReason reason) {
    return new Verdict.Failure(reason.cause(), reason.message());
  }

  private static Verdict ofOutput(OutputFile output) {
    return switch (output) {
      case OutputFile.None() -> new Verdict.Success(Optional.empty());
      case OutputFile.NoFile() -> badOutput("$JARVIS_OUTPUT is no file");
      case OutputFile.TooLarge(long bytes) ->
          badOutput("$JARVIS_OUTPUT has " + bytes + " bytes, which is too much");
      case OutputFile.Content(byte[] bytes) -> ofContent(bytes);
    };
  }

  private static Verdict ofContent(byte[] bytes) {
    try {
      var json = Json.FOREIGN.readTree(bytes);
      if (json.isMissingNode()) {
        return badOutput("$JARVIS_OUTPUT is empty");
      }
      // Half of a surrogate pair can be escaped in JSON and not be written in the log.
      Json.TREES.writeValueAsBytes(json);
      return new Verdict.Success(Optional.of(json));
    } catch (JacksonException e) {
      return badOutput("$JARVIS_OUTPUT is no JSON that can be kept: " + e.getOriginalMessage());
    }
  }

  private static Verdict badOutput(String message) {
    return new Verdict.Failure(Cause.BAD_OUTPUT, message);
  }
}
