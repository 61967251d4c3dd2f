package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PlaceTest {
  private static final Instant AT = Instant.parse("2026-11-26T10:00:00Z");

  @Test
  void whatWasSubmittedFirstComesFirstThoughItsMessageCameLast() {
    assertThat(Place.of(AT, 8_000_000)).isLessThan(Place.of(AT.plusMillis(1), 0));
  }

  @Test
  void ofTheSameMillisecondTheFirstToComeComesFirst() {
    assertThat(Place.of(AT, 6)).isLessThan(Place.of(AT, 7));
  }

  @Test
  void anOddTimeIsAPlaceToo() {
    assertThat(Place.of(Instant.MIN.plusSeconds(1), 1)).isEqualTo(1);
    assertThat(Place.of(Instant.parse("9999-01-01T00:00:00Z"), 1)).isPositive();
  }
}
