package io.jarvis.broker;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the broker's management API says. The account needs the tag {@code monitoring}. Thread-safe.
 */
public final class ManagementClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int FAILED_CHECK = 503;
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final String base;
  private final String virtualHost;
  private final String authorization;

  /**
   * Messages of a queue as the management page shows them: a few seconds old. {@code total} counts
   * ready, unacked and dead letters under way, {@code bytes} their bodies.
   */
  public record QueueCounts(long ready, long unacked, long total, long bytes, int consumers) {}

  /**
   * @param url such as {@code http://127.0.0.1:15672}, or with a path of a proxy before the API's
   */
  public ManagementClient(URI url, String virtualHost, String username, String password) {
    this.base = url.toString().replaceFirst("/+$", "");
    this.virtualHost = URLEncoder.encode(virtualHost, StandardCharsets.UTF_8);
    this.authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** Each queue and stream of the virtual host by its name. */
  public Map<String, QueueCounts> queues() throws IOException {
    JsonNode queues =
        ask(
            "/api/queues/"
                + virtualHost
                + "?columns=name,messages_ready,messages_unacknowledged,messages,message_bytes,consumers");
    Map<String, QueueCounts> counts = new HashMap<>();
    for (JsonNode queue : queues) {
      counts.put(
          queue.path("name").asString(),
          new QueueCounts(
              queue.path("messages_ready").asLong(0),
              queue.path("messages_unacknowledged").asLong(0),
              queue.path("messages").asLong(0),
              queue.path("message_bytes").asLong(0),
              queue.path("consumers").asInt(0)));
    }
    return counts;
  }

  /**
   * The alarms in effect anywhere in the cluster, such as {@code memory on rabbit@a}; while there
   * is one, publishers are blocked.
   */
  public List<String> alarms() throws IOException {
    List<String> alarms = new ArrayList<>();
    for (JsonNode alarm : ask("/api/health/checks/alarms").path("alarms")) {
      alarms.add(alarm.path("resource").asString("?") + " on " + alarm.path("node").asString("?"));
    }
    return alarms;
  }

  /** The broker's version, such as {@code 4.3.6}. */
  public String version() throws IOException {
    return ask("/api/overview?columns=rabbitmq_version").path("rabbitmq_version").asString("");
  }

  private JsonNode ask(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(ANSWER_TIMEOUT)
            .header("Authorization", authorization)
            .build();
    try {
      HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != OK && answer.statusCode() != FAILED_CHECK) {
        throw new IOException(
            "the management API answered " + path + " with " + answer.statusCode());
      }
      return MAPPER.readTree(answer.body());
    } catch (JacksonException e) {
      throw new IOException("the management API answered " + path + " with no JSON", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
