package io.jarvis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

final class ConsulServerTest {
  @Test
  void keepsItsKeysOverARestartAndForgetsThemOnReset() throws Exception {
    try (ConsulServer server = ConsulServer.start()) {
      // given
      put(server, "/v1/kv/jarvis/a", "1");
      put(server, "/v1/agent/service/register", "{\"Name\":\"jarvis-executor\"}");

      // when
      server.stop();
      server.startAgain();

      // then
      assertThat(server.get("/v1/kv/?keys").get(0).asString()).isEqualTo("jarvis/a");

      // when
      server.reset();

      // then
      assertThat(server.get("/v1/kv/?keys").size()).isZero();
      assertThat(server.get("/v1/agent/services").size()).isZero();
    }
  }

  private static void put(ConsulServer server, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .PUT(BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }
}
