package io.jarvis.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The short form of {@code bench chaos}. */
final class ChaosIT {
  private static final String[] BLOWS = {
    "workflow", "dispatcher", "broker", "machine", "watchdog", "executor", "ingress"
  };

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void runsEndAsTheyMustWhateverDies() throws Exception {
    ChaosCommand chaos = new ChaosCommand();
    new CommandLine(chaos).parseArgs("--runs", "8", "--blows", String.join(",", BLOWS));

    ChaosReport report = chaos.report();

    assertThat(report.good()).as(report.table()).isTrue();
    assertThat(report.blows()).containsOnlyKeys(BLOWS);
    assertThat(report.restarted() + report.withdrawn()).as(report.table()).isPositive();
  }
}
