package io.jarvis.watchdog.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.NodeId;
import io.jarvis.watchdog.core.Suspicions.Rule;
import io.jarvis.watchdog.core.Suspicions.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspicionsTest {
  private static final Instant T0 = Instant.parse("2026-12-01T00:00:00Z");
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");
  private static final Rule RULE = new Rule(Duration.ofSeconds(15), Duration.ofSeconds(90));

  private static Instant at(long seconds) {
    return T0.plusSeconds(seconds);
  }

  @Test
  void declaresANodeDeadOnceBothWitnessesAgreedLongEnough() {
    Suspicions seen = Suspicions.from(T0).after(new Sight.Clear(Set.of(N2, N1)), at(100));

    assertThat(seen.dead(RULE, at(114))).isEmpty();
    assertThat(seen.dead(RULE, at(115))).containsExactly(N1, N2);
  }

  @Test
  void declaresNobodyDeadBeforeThingsHaveSettled() {
    Suspicions seen = Suspicions.from(T0).after(new Sight.Clear(Set.of(N1)), at(1));

    assertThat(seen.dead(RULE, at(89))).isEmpty();
    assertThat(seen.dead(RULE, at(90))).containsExactly(N1);
  }

  @Test
  void beginsAnewAfterABlurredLook() {
    Suspicions seen =
        Suspicions.from(T0)
            .after(new Sight.Clear(Set.of(N1)), at(100))
            .after(new Sight.Blurred(), at(110))
            .after(new Sight.Clear(Set.of(N1)), at(111));

    assertThat(seen.dead(RULE, at(199))).isEmpty();
    assertThat(seen.dead(RULE, at(200))).containsExactly(N1);
  }

  @Test
  void forgetsANodeThatWasSeenAgain() {
    Suspicions seen =
        Suspicions.from(T0)
            .after(new Sight.Clear(Set.of(N1)), at(100))
            .after(new Sight.Clear(Set.of()), at(110))
            .after(new Sight.Clear(Set.of(N1)), at(111));

    assertThat(seen.dead(RULE, at(125))).isEmpty();
    assertThat(seen.dead(RULE, at(126))).containsExactly(N1);
  }

  @Test
  void neverDeclaresDeadWhatALookWithinThePatienceContradicted() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Suspicions seen = Suspicions.from(T0);
      long lastSound = 0;
      long lastAlive = 0;
      for (int second = 1; second < 600; second++) {
        int dice = random.nextInt(100);
        Sight sight =
            dice == 0 ? new Sight.Blurred() : new Sight.Clear(dice < 10 ? Set.of() : Set.of(N1));
        lastSound = dice == 0 ? second : lastSound;
        lastAlive = dice < 10 ? second : lastAlive;
        seen = seen.after(sight, at(second));

        boolean dead = seen.dead(RULE, at(second)).contains(N1);
        boolean may = second - lastSound >= 90 && second - lastAlive > 15;
        assertThat(dead).as("seed %d, second %d", seed, second).isEqualTo(may);
      }
    }
  }
}
