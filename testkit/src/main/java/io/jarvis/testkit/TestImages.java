package io.jarvis.testkit;

import java.util.Locale;

/**
 * The images the test servers are started from, each chosen by a system property such as {@code
 * jarvis.test.rabbitmq.image}, else by the environment variable of the same words ({@code
 * JARVIS_TEST_RABBITMQ_IMAGE}), else the default.
 */
public final class TestImages {
  private TestImages() {}

  public static String rabbitMq() {
    return chosen("jarvis.test.rabbitmq.image", "rabbitmq:4-management");
  }

  /** The oldest that is supported. */
  public static String oldestRabbitMq() {
    return chosen("jarvis.test.rabbitmq.oldest.image", "rabbitmq:4.0-management");
  }

  public static String consul() {
    return chosen("jarvis.test.consul.image", "consul:1.8");
  }

  /** A small image with a shell, for tasks. */
  public static String busybox() {
    return chosen("jarvis.test.busybox.image", "busybox:latest");
  }

  static String registry() {
    return chosen("jarvis.test.registry.image", "registry:2");
  }

  private static String chosen(String property, String otherwise) {
    String variable = property.toUpperCase(Locale.ROOT).replace('.', '_');
    return System.getProperty(property, System.getenv().getOrDefault(variable, otherwise));
  }
}
