package io.jarvis.bench.simulate;

import static io.jarvis.bench.simulate.Works.on;
import static io.jarvis.bench.simulate.Works.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlayTest {
  /** Three of four cores for 100 s, then one that wants all four for 50 s. */
  private static final Recording TWO = on("1x4", task("a", 0, 3, 100), task("b", 10, 4, 50));

  @Test
  void startsEachWhenThereIsRoom() {
    Outcome outcome = Play.of(TWO);

    assertThat(outcome.waits().meanSeconds()).isEqualTo(45);
    assertThat(outcome.waits().maxSeconds()).isEqualTo(90);
    assertThat(outcome.waits().boundedSlowdown()).isEqualTo(1.9);
    assertThat(outcome.makespanSeconds()).isEqualTo(150);
    assertThat(outcome.utilisation()).containsExactly(Map.entry("cpu", 0.8333));
    assertThat(outcome.shares()).containsExactly(Map.entry("default", 1.0));
  }

  @Test
  void otherNodesGiveOtherWaits() {
    Outcome outcome = Play.of(Variant.of(TWO, "nodes=2x4,policy=best-fit").recording());

    assertThat(outcome.waits().maxSeconds()).isZero();
    assertThat(outcome.makespanSeconds()).isEqualTo(100);
    assertThat(outcome.utilisation()).containsExactly(Map.entry("cpu", 0.625));
  }

  @Test
  void aQuotaHoldsItsTenantBack() {
    Recording recorded =
        on(
            "1x4",
            task("a1", "acme", 0, 1, 100),
            task("a2", "acme", 0, 1, 100),
            task("o1", "other", 0, 1, 100));

    Outcome free = Play.of(recorded);
    Outcome limited = Play.of(Variant.of(recorded, "quota.acme.running=1").recording());

    assertThat(free.waits().maxSeconds()).isZero();
    assertThat(limited.waits().maxSeconds()).isEqualTo(100);
    assertThat(limited.shares().get("acme")).isCloseTo(2.0 / 3, within(1e-4));
  }

  @Test
  void countsWhatNeverFitsAndWhatNeverStarts() {
    Recording recorded = on("1x4", task("large", 0, 8, 10), task("a", 0, 1, 10));

    Outcome outcome = Play.of(Variant.of(recorded, "quota.default.running=0").recording());

    assertThat(outcome.tasks()).isEqualTo(2);
    assertThat(outcome.refused()).isEqualTo(1);
    assertThat(outcome.unplaced()).isEqualTo(1);
  }

  @Test
  void showsHowManyWaitedInBetween() {
    assertThat(Play.of(TWO).course())
        .containsExactly(
            new Outcome.Point(0, 0, 0.75),
            new Outcome.Point(10, 1, 0.75),
            new Outcome.Point(100, 0, 1.0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "policy",
        "policy=none-such",
        "nodes=4",
        "colour=red",
        "quota.acme=1",
        "quota.acme.hats=1",
        "weight.acme.x=1"
      })
  void saysWhatIsNoSetting(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Variant.of(TWO, text));
  }
}
