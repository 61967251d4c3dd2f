package io.jarvis.e2e;

import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The call that the form "Publish message" on the management page of an exchange makes. */
final class ManagementForm {
  private final RabbitMqServer rabbit;
  private final BrokerUser user;

  ManagementForm(RabbitMqServer rabbit, BrokerUser user) {
    this.rabbit = rabbit;
    this.user = user;
  }

  /** Publishes with nothing filled in but routing key and payload; whether a queue took it. */
  boolean publish(String exchange, String key, String payload) {
    HttpRequest request =
        HttpRequest.newBuilder(
                rabbit.managementUrl().resolve("/api/exchanges/jarvis/" + exchange + "/publish"))
            .header("Authorization", authorization())
            .POST(HttpRequest.BodyPublishers.ofString(body(exchange, key, payload)))
            .build();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError("not published: " + answer.body());
      }
      return Json.TREES.readTree(answer.body()).path("routed").asBoolean();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** As the page's script composes it. */
  private static String body(String exchange, String key, String payload) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("vhost", RabbitMqServer.VIRTUAL_HOST);
    form.put("name", exchange);
    form.put("properties", Map.of("delivery_mode", 2, "headers", Map.of()));
    form.put("routing_key", key);
    form.put("delivery_mode", "2");
    form.put("payload", payload);
    form.put("payload_encoding", "string");
    form.put("headers", Map.of());
    form.put("props", Map.of());
    return Json.TREES.writeValueAsString(form);
  }

  private String authorization() {
    byte[] credentials = (user.username() + ":" + user.password()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(credentials);
  }
}
