package io.jarvis.bench.waits;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.bench.workloads.Job;
import io.jarvis.dispatcher.core.Policies;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplayTest {
  private static final int PROCESSORS = 4;

  /** Three of four run for 100 s, then one wants all four, then come a short and a long one. */
  private static final List<Job> JOBS =
      List.of(
          new Job(1, 0, 100, 3, 100, 1),
          new Job(2, 1, 50, 4, 50, 1),
          new Job(3, 2, 90, 1, 98, 1),
          new Job(4, 3, 90, 1, 300, 1));

  @Test
  void firstComeFirstServedLetsNobodyPass() {
    assertThat(play(Easy.firstComeFirstServed(PROCESSORS))).isEqualTo(waits(0, 99, 148, 147));
  }

  @Test
  void easyLetsPassWhoDelaysNobody() {
    assertThat(play(Easy.backfilling(PROCESSORS))).isEqualTo(waits(0, 99, 0, 147));
  }

  @Test
  void thePlannerOfProductionDoesToo() {
    Scheduler jarvis = new JarvisScheduler(PROCESSORS, Policies.named("gpu-packing").orElseThrow());

    assertThat(play(jarvis)).isEqualTo(waits(0, 99, 0, 147));
  }

  @Test
  void aJobThatOutrunsItsRequestRunsOn() {
    List<Job> jobs = List.of(new Job(1, 0, 500, 4, 100, 1), new Job(2, 1, 10, 4, 10, 1));

    assertThat(new Replay(Easy.backfilling(PROCESSORS)).play(jobs).maxSeconds()).isEqualTo(499);
  }

  private static Waits play(Scheduler scheduler) {
    return new Replay(scheduler).play(JOBS);
  }

  private static Waits waits(long... seconds) {
    Waits.Sum sum = new Waits.Sum();
    for (int i = 0; i < seconds.length; i++) {
      sum.add(seconds[i], JOBS.get(i).seconds());
    }
    return sum.mean();
  }
}
