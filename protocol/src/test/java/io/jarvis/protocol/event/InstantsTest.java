package io.jarvis.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class InstantsTest {
  private static final long SEED = 20_261_126;
  private static final int TRIES = 20_000;

  @Test
  void writesAndReadsAsAnInstantDoes() {
    Random random = new Random(SEED);
    for (int i = 0; i < TRIES; i++) {
      int nanos = random.nextInt(1_000_000_000);
      Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(-62_000_000_000L, 250_000_000_000L),
              switch (i % 4) {
                case 0 -> 0;
                case 1 -> nanos / 1_000_000 * 1_000_000;
                case 2 -> nanos / 1_000 * 1_000;
                default -> nanos;
              });

      assertThat(Instants.text(instant)).as("seed %d", SEED).isEqualTo(instant.toString());
      assertThat(Instants.parse(instant.toString())).as("seed %d", SEED).isEqualTo(instant);
    }
  }

  @Test
  void writesTheFarPastAndFutureAsAnInstantDoes() {
    for (String text :
        List.of(
            "1969-12-31T23:59:59.999Z",
            "1970-01-01T00:00:00Z",
            "9999-12-31T23:59:59.000001Z",
            "+10000-01-01T00:00:00Z",
            "-0001-11-26T10:00:00Z")) {
      assertThat(Instants.text(Instant.parse(text))).isEqualTo(text);
    }
  }

  @Test
  void readsEveryOtherFormAsTheLibraryDoes() {
    for (String text :
        List.of(
            "2026-11-26T10:00:00.5Z",
            "2026-11-26T10:00:00.Z",
            "2026-11-26T23:59:60Z",
            "2026-11-26T24:00:00Z",
            "2026-11-26T12:00:00+02:00",
            "+12026-11-26T10:00:00Z",
            "-0001-11-26T10:00:00Z")) {
      assertThat(Instants.parse(text)).as(text).isEqualTo(Instant.parse(text));
    }
  }

  @Test
  void refusesWhatIsNoInstant() {
    for (String text :
        List.of(
            "",
            "Z",
            "2026-11-26",
            "2026-13-26T10:00:00Z",
            "2026-02-30T10:00:00Z",
            "2026-11-26T10:60:00Z",
            "2026-11-26T10:00:00.1234567890Z",
            "2026-11-26T10:00:00")) {
      assertThatExceptionOfType(DateTimeException.class)
          .as(text)
          .isThrownBy(() -> Instants.parse(text));
    }
  }
}
