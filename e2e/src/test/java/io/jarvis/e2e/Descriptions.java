package io.jarvis.e2e;

import io.jarvis.testkit.ApiDescription;
import io.jarvis.testkit.HttpExchange;
import java.util.List;

/** What goes through the doors is what their descriptions say. */
final class Descriptions {
  private Descriptions() {}

  static void check(HttpExchange exchange) {
    check(ApiDescription.shared().contradictions(exchange));
  }

  static void check(List<String> contradictions) {
    if (!contradictions.isEmpty()) {
      throw new AssertionError("not as it is described: " + contradictions);
    }
  }
}
