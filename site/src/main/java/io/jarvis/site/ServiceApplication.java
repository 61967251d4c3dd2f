package io.jarvis.site;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * What runs a service as a process. One that cannot start ends with {@link #FAILED}: threads of
 * what had started before would keep half a service alive, which leads, or holds messages, and does
 * nothing.
 */
public final class ServiceApplication {
  /** The exit status of a process whose service could not start; its log says why. */
  static final int FAILED = 1;

  private ServiceApplication() {}

  /**
   * Starts it, and returns once it runs.
   *
   * @param configuration what it consists of
   * @param name of its YAML file
   */
  public static void run(Class<?> configuration, String name, String... args) {
    SpringApplicationBuilder application =
        new SpringApplicationBuilder(configuration).properties("spring.config.name=" + name);
    try {
      application.run(args);
    } catch (SpringApplication.AbandonedRunException e) {
      // It was to be started up to here only.
      throw e;
    } catch (RuntimeException e) {
      // It has been logged.
      System.exit(FAILED);
    }
  }
}
