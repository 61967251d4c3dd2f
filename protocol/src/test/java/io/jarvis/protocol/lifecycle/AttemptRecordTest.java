package io.jarvis.protocol.lifecycle;

import static io.jarvis.protocol.lifecycle.Events.N1;
import static io.jarvis.protocol.lifecycle.Events.T0;
import static io.jarvis.protocol.lifecycle.Events.fence;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.Ending;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AttemptRecordTest {
  private static final Instant EARLIER = T0.minusMillis(3);

  @Test
  void neverEndsBeforeItStartedThoughTheEngineSaysSo() {
    Ending ending = new Ending("c1", Optional.of(0), Optional.of(T0), EARLIER, Optional.empty());

    AttemptRecord attempt = running().ended(ending, Optional.empty(), "");

    assertThat(attempt.startedAt()).contains(EARLIER);
    assertThat(ending.startedAt()).contains(EARLIER);
  }

  @Test
  void neverEndsBeforeItStartedThoughTwoMachinesNotedIt() {
    AttemptRecord attempt = running().ended(Ending.withoutContainer(EARLIER), Optional.empty(), "");

    assertThat(attempt.startedAt()).contains(EARLIER);
  }

  @Test
  void keepsAStartBeforeItsEnd() {
    AttemptRecord attempt =
        running().ended(Ending.withoutContainer(T0.plusSeconds(2)), Optional.empty(), "");

    assertThat(attempt.startedAt()).contains(T0.plusSeconds(1));
  }

  private static AttemptRecord running() {
    return AttemptRecord.assigned(Events.assigned(1, N1, 1), T0)
        .running(Events.running(1, N1, fence(1, 1)));
  }
}
