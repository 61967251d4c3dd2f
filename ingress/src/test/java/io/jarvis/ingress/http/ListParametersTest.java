package io.jarvis.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.MultiValueMap;

final class ListParametersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-999999999-01-01T00:00:00Z",
        "+999999999-12-31T23:59:59Z",
        "1969-12-31T23:59:59Z",
        "now"
      })
  void refusesAnInstantThatNoTaskCanHave(String text) {
    for (String name : List.of("from", "before")) {
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> ListParameters.filter(one(name, text)))
          .satisfies(e -> assertThat(e.problem().errors().getFirst().field()).isEqualTo(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"})
  void takesAnyOther(String text) {
    assertThat(ListParameters.filter(one("from", text)).submittedFrom())
        .contains(Instant.parse(text));
  }

  private static MultiValueMap<String, String> one(String name, String value) {
    return MultiValueMap.fromSingleValue(Map.of(name, value));
  }
}
