package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeaderEpochTest {
  private final LeaderEpoch leader = new LeaderEpoch();

  @Test
  void aLeaderIsReplacedOnceAHigherEpochIsHeardOf() {
    leader.heard(5);
    assertThat(leader.isReplaced(5)).isFalse();

    leader.heard(6);
    leader.heard(5);

    assertThat(leader.isReplaced(5)).isTrue();
    assertThat(leader.isReplaced(6)).isFalse();
  }

  @Test
  void aCounterThatLagsBehindChangesNothing() {
    leader.counted(5);
    leader.heard(6);

    leader.counted(5);

    assertThat(leader.isReplaced(5)).isTrue();
  }

  @Test
  void aCounterThatHasFallenBeginsAnew() {
    leader.counted(6);

    leader.counted(0);

    assertThat(leader.isReplaced(1)).isFalse();
  }
}
