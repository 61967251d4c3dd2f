package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AckWindowTest {
  private static final int SEEDS = 200;

  private final AckWindow window = new AckWindow();

  @Test
  void turnsTagsInARowIntoOneAck() {
    assertThat(window.settle(List.of(2L, 1L, 3L))).isEqualTo(new AckWindow.Acks(3, List.of()));
  }

  @Test
  void acksOneByOneWhatLiesBehindATagThatIsHeld() {
    assertThat(window.settle(List.of(1L, 3L, 5L)))
        .isEqualTo(new AckWindow.Acks(1, List.of(3L, 5L)));
    assertThat(window.held(6)).isEqualTo(3);
  }

  @Test
  void namesNoTagThatTheBrokerHasSeen() {
    window.settle(List.of(2L, 3L));

    assertThat(window.settle(List.of(1L))).isEqualTo(new AckWindow.Acks(1, List.of()));
  }

  @Test
  void settlesEachTagOnceWhateverTheOrder() {
    for (int seed = 0; seed < SEEDS; seed++) {
      settlesEachTagOnce(new Random(seed), "seed " + seed);
    }
  }

  private static void settlesEachTagOnce(Random random, String seed) {
    AckWindow window = new AckWindow();
    List<Long> tags = new ArrayList<>(LongStream.rangeClosed(1, 100).boxed().toList());
    Collections.shuffle(tags, random);
    TreeSet<Long> unackedAtBroker = new TreeSet<>(tags);
    while (!tags.isEmpty()) {
      List<Long> batch = tags.subList(0, Math.min(tags.size(), 1 + random.nextInt(10)));
      AckWindow.Acks acks = window.settle(batch);
      if (acks.upTo() > 0) {
        assertThat(unackedAtBroker).as(seed).contains(acks.upTo());
        unackedAtBroker.headSet(acks.upTo(), true).clear();
      }
      assertThat(unackedAtBroker).as(seed).containsAll(acks.single());
      acks.single().forEach(unackedAtBroker::remove);
      assertThat(unackedAtBroker).as(seed).doesNotContainAnyElementsOf(batch);
      batch.clear();
      assertThat(unackedAtBroker).as(seed).containsExactlyInAnyOrderElementsOf(tags);
    }
    assertThat(window.held(100)).as(seed).isZero();
  }
}
