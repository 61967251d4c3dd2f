package io.jarvis.protocol.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class MetricTest {
  @Test
  void namesFollowTheConventionsOfPrometheus() {
    assertThat(Metric.values())
        .allSatisfy(metric -> {
          assertThat(metric.exportedName()).matches("jarvis_[a-z]+(_[a-z]+)+");
          assertThat(metric.meaning()).endsWith(".");
          assertThat(metric.labels()).allMatch(label -> label.matches("[a-z]+"));
        });
    assertThat(Arrays.stream(Metric.values()).map(Metric::exportedName)).doesNotHaveDuplicates();
    assertThat(Metric.INGRESS_SUBMISSIONS.exportedName())
        .isEqualTo("jarvis_ingress_submissions_total");
    assertThat(Metric.DISPATCHER_PLAN.exportedName()).isEqualTo("jarvis_dispatcher_plan_seconds");
    assertThat(Metric.WATCHDOG_OLDEST_LETTER.exportedName())
        .isEqualTo("jarvis_watchdog_oldest_letter_seconds");
  }
}
