package io.jarvis.ingress.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.SubmissionLimits;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is sent, it is refused by the field that is wrong, and shortly. */
final class BadTasksTest {
  private static final int SHORT_CHARS = 300;
  private final Admission admission = new Admission(SubmissionLimits.DEFAULT);

  static Stream<BadTasks.Bad> bad() {
    return Stream.concat(BadTasks.all().stream(), Stream.of(BadTasks.huge(20_000_000)));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void isRefusedByItsField(BadTasks.Bad bad) {
    Problem problem = refused(bad);

    assertThat(problem.status()).isEqualTo(bad.status());
    assertThat(problem.errors()).extracting(FieldError::field).containsExactly(bad.field());
    assertThat(problem.errors())
        .allSatisfy(error -> {
          assertThat(error.problem()).isNotEmpty().hasSizeLessThan(SHORT_CHARS);
          assertThat(error.expected()).isNotEmpty().hasSizeLessThan(SHORT_CHARS);
          assertThat(error.toString()).doesNotContainPattern("\\p{Cntrl}");
        });
  }

  private Problem refused(BadTasks.Bad bad) {
    Incoming incoming =
        new Incoming(
            bad.body(),
            TaskEvent.Door.AMQP,
            "",
            Optional.empty(),
            new FallbackId.Made(new TaskId("made")),
            Optional.empty(),
            List.of());
    return switch (admission.admit(incoming, ClusterConfig.DEFAULT, tenant -> 0)) {
      case Admitted.Refused(Problem problem) -> problem;
      case Admitted.Admissible(Submission submission) ->
          throw new AssertionError("admitted: " + submission);
      case Admitted.OnlyIfKnown full -> throw new AssertionError("admitted: " + full);
    };
  }
}
