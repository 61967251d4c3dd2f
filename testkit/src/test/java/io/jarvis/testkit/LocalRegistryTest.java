package io.jarvis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.AuthConfig;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

final class LocalRegistryTest {
  private final DockerClient docker = DockerClientFactory.instance().client();

  @Test
  void givesBackWhatWasPushed() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start()) {
      String image = registry.push(TestImages.busybox(), "tools/busybox");
      assertThatThrownBy(() -> docker.inspectImageCmd(image).exec()).hasMessageContaining("404");
      long before = registry.manifestReads("tools/busybox");

      docker.pullImageCmd(image).start().awaitCompletion(60, TimeUnit.SECONDS);

      docker.inspectImageCmd(image).exec();
      docker.removeImageCmd(image).exec();
      assertThat(registry.manifestReads("tools/busybox")).isGreaterThan(before);
    }
  }

  @Test
  void letsInOnlyWhoKnowsThePassword() throws Exception {
    try (LocalRegistry registry = LocalRegistry.startWithCredentials()) {
      String image = registry.push(TestImages.busybox(), "private");

      assertThatThrownBy(
              () -> docker.pullImageCmd(image).start().awaitCompletion(60, TimeUnit.SECONDS))
          .isInstanceOf(DockerException.class);

      var credentials =
          new AuthConfig()
              .withUsername(LocalRegistry.USERNAME)
              .withPassword(LocalRegistry.PASSWORD);
      docker
          .pullImageCmd(image)
          .withAuthConfig(credentials)
          .start()
          .awaitCompletion(60, TimeUnit.SECONDS);
      docker.inspectImageCmd(image).exec();
      docker.removeImageCmd(image).exec();
    }
  }
}
