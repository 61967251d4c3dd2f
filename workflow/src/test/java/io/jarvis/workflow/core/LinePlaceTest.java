package io.jarvis.workflow.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LinePlaceTest {
  private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  @Test
  void aRunKeepsThePlaceOfItsBeginning() {
    LinePlace place = new LinePlace(BEGUN, 3);

    assertThat(place.submittedAt(BEGUN.plusSeconds(60), HALF_AN_HOUR))
        .isEqualTo(BEGUN.minusMillis(3));
  }

  @Test
  void whicheverIsReadyFirstTheOneThatIsToGoFirstStandsFirst() {
    Instant early = new LinePlace(BEGUN, 1).submittedAt(BEGUN.plusSeconds(1), HALF_AN_HOUR);
    Instant late = new LinePlace(BEGUN, 2).submittedAt(BEGUN.plusSeconds(200), HALF_AN_HOUR);

    assertThat(late).isBefore(early);
  }

  @Test
  void aLongRunIsNotEverFurtherAhead() {
    Instant now = BEGUN.plusSeconds(86_400);

    assertThat(new LinePlace(BEGUN, 0).submittedAt(now, HALF_AN_HOUR))
        .isEqualTo(now.minus(LinePlace.MOST_AHEAD));
  }

  @Test
  void noTaskCountsAsOfAClassForWhichItHasNotWaited() {
    Instant now = BEGUN.plusSeconds(86_400);
    for (Duration step : List.of(Duration.ofSeconds(1), Duration.ofMinutes(3), HALF_AN_HOUR)) {
      assertThat(new LinePlace(BEGUN, 10_000).submittedAt(now, step))
          .isAfter(now.minus(step.dividedBy(2)));
    }
  }
}
