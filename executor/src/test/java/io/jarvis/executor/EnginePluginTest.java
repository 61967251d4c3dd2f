package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jarvis.executor.container.ContainerEngine.Setup;
import io.jarvis.executor.container.ContainerEngines;
import io.jarvis.executor.container.DockerEngine;
import io.jarvis.executor.container.RefusingEngine;
import io.jarvis.executor.container.RefusingEngine.RefusedException;
import io.jarvis.site.SiteProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Which engine an executor opens, and how. */
final class EnginePluginTest {
  @TempDir private Path directory;

  private void start(Map<String, Object> given) {
    Binder binder = new Binder(new MapConfigurationPropertySource(given));
    ExecutorService.start(
            binder.bindOrCreate("jarvis.executor", ExecutorProperties.class),
            binder.bindOrCreate("jarvis", SiteProperties.class),
            new SimpleMeterRegistry())
        .close();
  }

  @Test
  void opensThePluginThatIsConfiguredWithItsSettings() {
    Setup setup =
        catchThrowableOfType(
                RefusedException.class,
                () ->
                    start(
                        Map.of(
                            "jarvis.data-dir",
                            directory.toString(),
                            "jarvis.executor.node",
                            "n7",
                            "jarvis.executor.driver.name",
                            RefusingEngine.NAME,
                            "jarvis.executor.driver.settings.socket",
                            "/run/other.sock")))
            .setup();

    assertThat(setup.settings()).containsExactly(Map.entry("socket", "/run/other.sock"));
    assertThat(setup.directory()).isEqualTo(directory.resolve("executor/n7"));
  }

  @Test
  void withoutConfigurationItIsDockerEngine() {
    var properties =
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("jarvis.executor", ExecutorProperties.class);

    assertThat(ContainerEngines.named(properties.driver().name())).isInstanceOf(DockerEngine.class);
  }

  @Test
  void anEngineThatIsNotThereIsRefusedByNameWithThoseThatAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContainerEngines.named("podman"))
        .withMessageContaining("'podman'")
        .withMessageContaining("docker, x-refusing");
  }
}
