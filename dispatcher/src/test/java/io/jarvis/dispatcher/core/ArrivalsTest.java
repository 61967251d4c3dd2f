package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.demand;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.task.GpuRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
  private final Arrivals arrivals = new Arrivals();

  @Test
  void expectsNothingWhileHardlyAnythingCame() {
    add(7, cpu(1));

    assertThat(arrivals.mix()).isEqualTo(Mix.NONE);
  }

  @Test
  void expectsWhatCameByItsShare() {
    add(2, cpu(1));
    add(6, cpu(2));

    assertThat(arrivals.mix().expected())
        .containsExactly(new Mix.Expected(cpu(2), 0.75), new Mix.Expected(cpu(1), 0.25));
  }

  @Test
  void countsTasksThatDifferInConstraintsOnlyTogether() {
    add(4, cpu(1));
    add(4, demand(1, 0, new GpuRequest.None(), Map.of(), List.of("node.zone == 'a'")));

    assertThat(arrivals.mix().expected()).containsExactly(new Mix.Expected(cpu(1), 1));
  }

  @Test
  void saysTheSameUntilAnEighthMoreHasCome() {
    add(80, cpu(1));
    Mix stepped = arrivals.mix();
    while (arrivals.mix() == stepped) {
      add(1, cpu(1));
    }
    Mix before = arrivals.mix();

    add(9, cpu(2));
    assertThat(arrivals.mix()).isSameAs(before);

    add(5, cpu(2));
    assertThat(arrivals.mix()).isNotSameAs(before);
  }

  @Test
  void forgetsWhatCameLongAgo() {
    add(Arrivals.REMEMBERED, cpu(1));
    add(Arrivals.REMEMBERED, cpu(2));

    assertThat(arrivals.mix().expected().getFirst().demand()).isEqualTo(cpu(2));
  }

  @Test
  void tellsApartNoMoreDemandsThanItsLimit() {
    for (int i = 0; i < 3 * Arrivals.MOST_DEMANDS; i++) {
      add(1, cpu(i));
    }

    assertThat(arrivals.mix().expected()).hasSizeLessThanOrEqualTo(Arrivals.MOST_DEMANDS);
  }

  private void add(int times, Demand demand) {
    for (int i = 0; i < times; i++) {
      arrivals.add(demand);
    }
  }
}
