package io.jarvis.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;

final class ServiceApplicationTest {
  private static final int PATIENCE_SECONDS = 120;

  @TempDir Path directory;

  @Test
  void aServiceThatCannotStartEndsThoughThreadsOfItStillRun() throws Exception {
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HalfAService.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();

    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ServiceApplication.FAILED);
      assertThat(log).content().contains("Spring Boot");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Starts a thread that never ends, and then fails. */
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class HalfAService {
    public static void main(String[] args) {
      ServiceApplication.run(HalfAService.class, "half");
    }

    @Bean
    static Object half() {
      Thread.ofPlatform().start(HalfAService::await);
      throw new IllegalStateException("half of it is missing");
    }

    private static void await() {
      try {
        Thread.currentThread().join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
