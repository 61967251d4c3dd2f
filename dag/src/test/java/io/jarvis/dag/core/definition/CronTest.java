package io.jarvis.dag.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CronTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *        | 2026-11-26T14:00:30Z[UTC] | 2026-11-26T14:01:00Z[UTC]",
        "30 4 * * mon-fri | 2026-11-27T05:00:00Z[UTC] | 2026-11-30T04:30:00Z[UTC]",
        "0 0 1 */3 *      | 2026-11-26T14:00:00Z[UTC] | 2027-01-01T00:00:00Z[UTC]",
        "*/20 8-9 * * 7   | 2026-11-29T08:40:00Z[UTC] | 2026-11-29T09:00:00Z[UTC]",
        "0 12 13 * fri    | 2026-11-26T14:00:00Z[UTC] | 2026-11-27T12:00:00Z[UTC]",
        "0 0 29 2 *       | 2026-11-26T14:00:00Z[UTC] | 2028-02-29T00:00:00Z[UTC]",
        "5/20 * * * *     | 2026-11-26T14:26:00Z[UTC] | 2026-11-26T14:45:00Z[UTC]"
      })
  void findsTheNextTime(String cron, ZonedDateTime after, ZonedDateTime next) {
    assertThat(Cron.parse(cron).next(after)).contains(next);
  }

  @Test
  void takesALocalTimeThatIsLeftOutAtTheFirstInstantAfterIt() {
    assertThat(Cron.parse("30 2 29 3 *").next(at("2026-03-28T12:00+01:00[Europe/Berlin]")))
        .contains(at("2026-03-29T03:30+02:00[Europe/Berlin]"));
  }

  @Test
  void takesALocalTimeThatIsRepeatedOnce() {
    Cron cron = Cron.parse("30 2 * 10 *");
    ZonedDateTime first = cron.next(at("2026-10-25T00:00+02:00[Europe/Berlin]")).orElseThrow();

    assertThat(first).isEqualTo(at("2026-10-25T02:30+02:00[Europe/Berlin]"));
    assertThat(cron.next(first)).contains(at("2026-10-26T02:30+01:00[Europe/Berlin]"));
  }

  @Test
  void leavesNoHourOutWhereEveryHourIsMeant() {
    Cron cron = Cron.parse("*/30 * * * *");
    List<String> spring = new ArrayList<>();
    List<String> autumn = new ArrayList<>();
    ZonedDateTime at = at("2026-03-29T01:00+01:00[Europe/Berlin]");
    for (int i = 0; i < 4; i++) {
      at = cron.next(at).orElseThrow();
      spring.add(at.toLocalTime() + at.getOffset().getId());
    }
    at = at("2026-10-25T01:30+02:00[Europe/Berlin]");
    for (int i = 0; i < 5; i++) {
      at = cron.next(at).orElseThrow();
      autumn.add(at.toLocalTime() + at.getOffset().getId());
    }

    assertThat(spring).containsExactly("01:30+01:00", "03:00+02:00", "03:30+02:00", "04:00+02:00");
    assertThat(autumn)
        .containsExactly("02:00+02:00", "02:30+02:00", "02:00+01:00", "02:30+01:00", "03:00+01:00");
  }

  /** Whatever the clocks do, nothing is between one time and the next, and nothing comes twice. */
  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin,2026-03-28",
    "Europe/Berlin,2026-10-24",
    "Australia/Lord_Howe,2026-10-03",
    "Australia/Lord_Howe,2026-04-04",
    "America/Sao_Paulo,2018-11-03",
    "Asia/Kolkata,2026-03-28"
  })
  void missesNothingWhereTheClocksChange(String zone, LocalDate from) {
    Random random = new Random(from.toEpochDay());
    for (int i = 0; i < 10; i++) {
      Cron cron =
          Cron.parse(
              "%d,%d %d-%d * * *"
                  .formatted(
                      random.nextInt(60),
                      random.nextInt(60),
                      random.nextInt(4),
                      4 + random.nextInt(20)));
      ZonedDateTime start = from.atStartOfDay(ZoneId.of(zone));
      TreeSet<Instant> each = new TreeSet<>();
      for (ZonedDateTime at = cron.next(start).orElseThrow();
          at.isBefore(start.plusDays(3));
          at = cron.next(at).orElseThrow()) {
        assertThat(each.add(at.toInstant())).isTrue();
      }
      TreeSet<Instant> fromEachMinute = new TreeSet<>();
      for (Instant minute = start.toInstant();
          minute.isBefore(each.last());
          minute = minute.plusSeconds(60)) {
        cron.next(minute.atZone(ZoneId.of(zone)))
            .ifPresent(next -> fromEachMinute.add(next.toInstant()));
      }
      assertThat(each).as("%s in %s", cron, zone).isEqualTo(fromEachMinute);
    }
  }

  @Test
  void saysThatADayNeverComes() {
    assertThat(Cron.parse("0 0 31 2 *").next(at("2026-01-01T00:00Z[UTC]"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "60 * * * *",
        "5-1 * * * *",
        "a * * * *",
        "*/0 * * * *",
        "1/2/3 * * * *",
        "* * 0 * *"
      })
  void refusesWhatIsNone(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cron.parse(text));
  }

  private static ZonedDateTime at(String text) {
    return ZonedDateTime.parse(text);
  }
}
