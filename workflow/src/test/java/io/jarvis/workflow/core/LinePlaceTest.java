package io.jarvis.workflow.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LinePlaceTest {
  private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aRunKeepsThePlaceOfItsBeginning() {
    LinePlace place = new LinePlace(BEGUN, 3);

    assertThat(place.submittedAt(BEGUN.plusSeconds(60))).isEqualTo(BEGUN.minusMillis(3));
  }

  @Test
  void whicheverIsReadyFirstTheOneThatIsToGoFirstStandsFirst() {
    Instant early = new LinePlace(BEGUN, 1).submittedAt(BEGUN.plusSeconds(1));
    Instant late = new LinePlace(BEGUN, 2).submittedAt(BEGUN.plusSeconds(200));

    assertThat(late).isBefore(early);
  }

  @Test
  void aLongRunIsNotEverFurtherAhead() {
    Instant now = BEGUN.plusSeconds(86_400);

    assertThat(new LinePlace(BEGUN, 0).submittedAt(now)).isEqualTo(now.minus(LinePlace.MOST_AHEAD));
  }
}
