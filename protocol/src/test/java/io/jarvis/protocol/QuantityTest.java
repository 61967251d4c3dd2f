package io.jarvis.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({"250m,250", "1,1000", "0.5,500", "0.001,1", "1500m,1500"})
  void readsCpuInThousandthsOfACore(String text, long millis) {
    assertThat(CpuQuantity.parse(text).millis()).isEqualTo(millis);
    assertThat(CpuQuantity.parse(CpuQuantity.parse(text).toString()).millis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.0001", "1e3", "m", "0x1", "1 ", "٣", "99999999999m"})
  void refusesWhatIsNoAmountOfCpu(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> CpuQuantity.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"64Mi,67108864", "1Gi,1073741824", "500M,500000000", "4096,4096", "1k,1000"})
  void readsBytesWithBinaryAndDecimalUnits(String text, long bytes) {
    assertThat(ByteQuantity.parse(text).bytes()).isEqualTo(bytes);
    assertThat(ByteQuantity.parse(ByteQuantity.parse(text).toString()).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "1.5Gi", "1gb", "Mi", "999999999999999999T", "12345678901234567890"})
  void refusesWhatIsNoAmountOfBytes(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ByteQuantity.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"90s,90000", "10m,600000", "1h30m,5400000", "250ms,250", "1d,86400000", "0s,0"})
  void readsDurationsAsPeopleWriteThem(String text, long millis) {
    assertThat(TimeSpan.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(TimeSpan.parse(TimeSpan.format(TimeSpan.parse(text))))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "-1s", "m10", "1s1m", "1.5h", "forever"})
  void refusesWhatIsNoDuration(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> TimeSpan.parse(text));
  }
}
