package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.NodeId;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimersTest {
  /** Each attempt has a timeout of a day and is done in seconds. */
  @Test
  void forgetsWhatIsCancelled() {
    var timers = Timers.start(new NodeId("n1"), "timers");
    try {
      var kept = timers.schedule(() -> {}, 1, TimeUnit.DAYS);
      var cancelled = timers.schedule(() -> {}, 1, TimeUnit.DAYS);

      cancelled.cancel(false);

      assertThat(timers.getQueue()).hasSize(1).first().isSameAs(kept);
    } finally {
      timers.shutdownNow();
    }
  }

  /** An attempt whose container starts while its executor ends has not failed. */
  @Test
  void takesWhatComesTooLate() {
    var timers = Timers.start(new NodeId("n1"), "timers");
    timers.shutdownNow();

    var late = timers.schedule(() -> {}, 1, TimeUnit.DAYS);

    assertThat(late.cancel(false)).isTrue();
  }
}
