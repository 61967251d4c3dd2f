package io.jarvis.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.ContainerStatus;
import io.jarvis.executor.container.OutputFile;
import io.jarvis.protocol.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExitClassifierTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final long LIMIT = 1_000;

  @Test
  void succeedsWithoutAResult() {
    assertThat(classify(exit(0, false), new OutputFile.None()))
        .isEqualTo(new Verdict.Success(Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, {\"a\":1}, SUCCESS",
    "0, true, {\"a\":1}, SUCCESS",
    "1, false, {\"a\":1}, EXIT_CODE",
    "1, true, {\"a\":1}, OUT_OF_MEMORY",
    "137, false, null, EXIT_CODE",
    "0, false, '', BAD_OUTPUT",
    "0, false, '{} {}', BAD_OUTPUT",
    "0, false, nonsense, BAD_OUTPUT",
  })
  void tellsExitsApart(int code, boolean outOfMemory, String output, String expected) {
    var file = new OutputFile.Content(output.getBytes(StandardCharsets.UTF_8));

    Verdict verdict = classify(exit(code, outOfMemory), file);

    assertThat(name(verdict)).isEqualTo(expected);
  }

  @Test
  void takesWhatDiedWithItsMachineForLost() {
    var exit = new ContainerStatus.Exited(255, false, Optional.of(AT), AT, "", true);

    assertThat(name(classify(exit, new OutputFile.None()))).isEqualTo("NODE_LOST");
    assertThat(
            name(
                ExitClassifier.classify(
                    exit,
                    Optional.of(StopReason.TIMEOUT),
                    new OutputFile.None(),
                    Optional.empty(),
                    LIMIT)))
        .as("its time is over by now")
        .isEqualTo("NODE_LOST");
    assertThat(name(classify(exit(255, false), new OutputFile.None()))).isEqualTo("EXIT_CODE");
  }

  @Test
  void takesAKillAtTheLimitForLackOfMemory() {
    Verdict verdict =
        ExitClassifier.classify(
            exit(137, false), Optional.empty(), new OutputFile.None(), Optional.of(LIMIT), LIMIT);

    assertThat(name(verdict)).isEqualTo("OUT_OF_MEMORY");
  }

  @ParameterizedTest
  @EnumSource(StopReason.class)
  void namesWhatWeDidOurselvesBeforeAllElse(StopReason reason) {
    Verdict verdict =
        ExitClassifier.classify(
            exit(0, true), Optional.of(reason), new OutputFile.NoFile(), Optional.of(LIMIT), LIMIT);

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Failure.class,
            failure -> assertThat(failure.cause()).isEqualTo(reason.cause()));
  }

  @Test
  void tellsThatItNeverStarted() {
    var exit =
        new ContainerStatus.Exited(127, false, Optional.empty(), AT, "no such command", false);

    assertThat(name(classify(exit, new OutputFile.None()))).isEqualTo("BAD_COMMAND");
  }

  @ParameterizedTest
  @EnumSource(ContainerException.Kind.class)
  void hasACauseForEveryFailure(ContainerException.Kind kind) {
    assertThat(ExitClassifier.classify(new ContainerException(kind, "why")))
        .isInstanceOf(Verdict.Failure.class);
  }

  private static Verdict classify(ContainerStatus.Exited exit, OutputFile output) {
    return ExitClassifier.classify(exit, Optional.empty(), output, Optional.empty(), LIMIT);
  }

  private static ContainerStatus.Exited exit(int code, boolean outOfMemory) {
    return new ContainerStatus.Exited(code, outOfMemory, Optional.of(AT), AT, "", false);
  }

  private static String name(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Success(var output) -> "SUCCESS";
      case Verdict.Failure(Cause cause, String message) -> cause.name();
    };
  }
}
