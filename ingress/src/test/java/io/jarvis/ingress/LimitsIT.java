package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.RabbitMqServer;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An ingress with small limits beside the shared one. */
final class LimitsIT {
  @Test
  void limitsWhatOneClientMaySendAndSaysWhenToTryAgain() {
    try (IngressUnderTest ingress =
        IngressUnderTest.start(
            RabbitMqServer.shared(),
            ConsulServer.shared(),
            "jarvis.ingress.instance=small",
            "jarvis.ingress.limits.batch=1KB",
            "jarvis.ingress.rate.per-second=1",
            "jarvis.ingress.rate.burst=4")) {
      Api api = ingress.api();
      String tooLarge = "[" + " ".repeat(2_000) + "]";

      assertThat(api.post("/v1/tasks/batch", tooLarge).problem(413).path("detail").asString())
          .isEqualTo("the body has at most 1024 bytes here");
      assertThat(api.post("/v1/tasks/batch", "[" + "{},".repeat(50) + "{}]").is(200).text())
          .contains("urn:jarvis:problem:too-many");
      assertThat(refused(() -> api.post("/v1/tasks/batch", "[]")).path("title").asString())
          .isEqualTo("Too many at once");
      api.get("/health/live").is(200);
      refused(() -> api.sendAnything(api.request("/v1/tasks/health").GET()));
    }
  }

  /** Where a second passes between two requests there is room for one more. */
  private static JsonNode refused(Callable<Api.Answer> request) {
    return await().until(request, answer -> answer.status() == 429).problem(429);
  }
}
