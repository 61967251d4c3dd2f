package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

final class ExecutorPropertiesTest {
  @Test
  void anAmountThatCannotBeReadIsNamedByItsProperty() {
    assertThatThrownBy(() -> with("capacity.cpu", "lots").offered())
        .hasMessageContaining("jarvis.executor.capacity.cpu")
        .hasMessageContaining("'lots'");
    assertThatThrownBy(() -> with("limits.kept-output", "16 MB").amounts())
        .hasMessageContaining("jarvis.executor.limits.kept-output")
        .hasMessageContaining("'16 MB'");
  }

  private static ExecutorProperties with(String property, String value) {
    return new Binder(
            new MapConfigurationPropertySource(Map.of("jarvis.executor." + property, value)))
        .bindOrCreate("jarvis.executor", ExecutorProperties.class);
  }
}
