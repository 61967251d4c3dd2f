package io.jarvis.dag.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.ZonedDateTime;
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
