package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.jarvis.ingress.core.BadTasks;
import io.jarvis.testkit.ApiDescription;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is wrong is refused by its field through either door, and what is right comes through. */
final class BadInputIT extends AmqpSubmitter {
  private static final int BAD = 1_000;
  private static final int GOOD = 250;
  private static final int HUGE_BYTES = 20_000_000;
  private static final int AT_ONCE = 64;

  private final String run = UUID.randomUUID().toString();

  @Test
  void bothDoorsSayTheSameOfEveryBadTask() throws Exception {
    List<BadTasks.Bad> all = BadTasks.all();
    String queue = client.listenAtOwnQueue();

    for (int i = 0; i < all.size(); i++) {
      client.send("task", properties(queue, i), all.get(i).body());
    }
    client.awaitConfirms();
    Map<String, AmqpClient.Reply> replies = replies(all.size());

    for (int i = 0; i < all.size(); i++) {
      JsonNode byRest = post(all.get(i).body()).problem(all.get(i).status());
      assertThat(byRest.path("errors").valueStream().map(error -> error.path("field").asString()))
          .as(all.get(i).toString())
          .containsExactly(all.get(i).field());
      assertThat(replies.get(name(i)).json()).as(all.get(i).toString()).isEqualTo(byRest);
    }
    awaitListed(all);
  }

  @Test
  void aThousandAtOnceByAmqpLoseNothingThatIsGood() throws Exception {
    List<byte[]> bodies = mixed();
    String queue = client.listenAtOwnQueue();

    for (int i = 0; i < bodies.size(); i++) {
      client.send("task", properties(queue, i), bodies.get(i));
    }
    client.awaitConfirms();
    Map<String, AmqpClient.Reply> replies = replies(bodies.size());

    Map<String, Integer> byType = new HashMap<>();
    replies.values().forEach(reply -> byType.merge(reply.properties().getType(), 1, Integer::sum));
    assertThat(byType)
        .containsOnly(
            Map.entry(AmqpClient.ACCEPTED, GOOD),
            Map.entry(AmqpClient.REFUSED, bodies.size() - GOOD));
    awaitAllGood();
    await()
        .untilAsserted(() ->
            assertThat(ingress.broker().messages())
                .containsEntry("jarvis.intake", 0L)
                .containsEntry("jarvis.dead", 0L)
                .containsEntry("jarvis.unrouted", 0L));
  }

  @Test
  void aThousandAtOnceByRestLoseNothingThatIsGood() throws Exception {
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
      mixed().forEach(body -> answers.add(clients.submit(() -> post(body).status())));
    }
    Map<Integer, Integer> byStatus = new HashMap<>();
    for (Future<Integer> answer : answers) {
      byStatus.merge(answer.get(), 1, Integer::sum);
    }

    assertThat(byStatus).containsOnly(Map.entry(202, GOOD), Map.entry(400, BAD), Map.entry(413, 3));
    awaitAllGood();
  }

  @Test
  void aHugeBodyIsRefusedBothWithAndWithoutItsLength() throws Exception {
    byte[] body = BadTasks.huge(HUGE_BYTES).body();
    String queue = client.listenAtOwnQueue();
    client.send("task", properties(queue, 0), body);
    HttpRequest.Builder chunked =
        api.request("/v1/tasks")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

    JsonNode known = post(body).problem(413);
    JsonNode unknown = api.send(chunked).problem(413);
    JsonNode byAmqp = client.reply().json();

    assertThat(known.path("errors").path(0).path("field").asString()).isEqualTo("body");
    assertThat(known.path("errors").path(0).path("expected").asString())
        .isEqualTo("at most 262144 bytes");
    assertThat(unknown.path("errors").path(0).path("field").asString()).isEqualTo("body");
    assertThat(byAmqp).isEqualTo(known);
  }

  @Test
  void propertiesOfAMessageAreRefusedByTheirNames() throws Exception {
    String queue = client.listenAtOwnQueue();
    AMQP.BasicProperties right = properties(queue, 0);
    Map<String, AMQP.BasicProperties> wrong =
        Map.of(
            "message-id", right.builder().messageId("../../etc/passwd").build(),
            "expiration", right.builder().expiration("0").build(),
            "content-type", right.builder().contentType("x".repeat(200)).build());

    for (Map.Entry<String, AMQP.BasicProperties> entry : wrong.entrySet()) {
      client.submit("task", entry.getValue(), "{\"image\": \"busybox\"}");
      assertThat(client.reply().json().path("errors").path(0).path("field").asString())
          .isEqualTo(entry.getKey());
    }
    for (String key : List.of("task.a.b", "task.A", "task.*", "task." + "x".repeat(200))) {
      client.submit(key, right, "{\"image\": \"busybox\"}");
      assertThat(client.reply().json().path("errors").path(0).path("field").asString())
          .isEqualTo("routing key");
    }
    client.submit("task.nobody", right, "{\"image\": \"busybox\"}");
    assertThat(client.reply().json().path("errors").path(0).path("field").asString())
        .isEqualTo("tenant");
  }

  @Test
  void hostilePathsAndParametersAreProblems() {
    String longText = "x".repeat(2_000);
    for (String id :
        List.of("..%2f..%2fetc", "%00", "a%0ab", "%E2%80%AE", longText, "*", "'%20or%201=1")) {
      for (String path : List.of("/v1/tasks/", "/v1/nodes/", "/tasks/", "/v1/tasks/x/")) {
        Api.Answer answer = api.sendAnything(api.request(path + id).GET());
        assertThat(answer.status()).as(path + id).isIn(400, 404);
        answer.problem(answer.status());
      }
    }
    for (String query :
        List.of(
            "name=%00",
            "label=%00%3Dx",
            "label=a%3D%00",
            "label=x",
            "limit=-1",
            "limit=1e3",
            "tenant=../x",
            "from=now",
            "from=-999999999-01-01T00:00:00Z",
            "before=%2B999999999-12-31T23:59:59Z",
            "cursor=" + longText,
            "state=" + longText)) {
      JsonNode problem = api.get("/v1/tasks?" + query).problem(400);
      assertThat(problem.path("errors").path(0).path("field").asString())
          .isEqualTo(query.substring(0, query.indexOf('=')));
    }
    api.get("/v1/tasks?name=" + "'%20or%201=1").is(200);
  }

  @Test
  void aParameterThatTheOperationDoesNotKnowIsRefusedByItsName() {
    for (String operation : ApiDescription.shared().operations()) {
      int space = operation.indexOf(' ');
      String path = operation.substring(space + 1).replaceAll("\\{[a-z]+}", "x");
      JsonNode problem =
          api.send(
                  api.request(path + "?colour=red")
                      .method(operation.substring(0, space), BodyPublishers.noBody())
                      .header("Content-Type", "application/json"))
              .problem(400);
      assertThat(problem.path("errors").path(0).path("field").asString())
          .as(operation)
          .isEqualTo("colour");
    }
  }

  @Test
  void aParameterThatTheOperationDoesNotKnowIsRefusedHoweverItIsWritten() {
    for (String path :
        List.of(
            "/v1/tasks/x/logs?tail=5&colour",
            "/v1/tasks/x/explain?%63olour=1",
            "/v1/cluster?colour=",
            "/workflows?colour=red")) {
      assertThat(refused(path).path("field").asString()).as(path).isEqualTo("colour");
    }
    assertThat(refused("/v1/nodes?tenant=a").path("expected").asString())
        .isEqualTo("no parameters at all");
    assertThat(refused("/v1/tasks/x/wait?t=1s").path("expected").asString())
        .isEqualTo("one of timeout");
  }

  @Test
  void aParameterThatIsNotWhatItShouldBeIsRefusedWithWhatWouldBeRight() {
    String task =
        "/v1/tasks/"
            + api.post("/v1/tasks", "{\"image\": \"busybox\"}")
                .is(202)
                .json()
                .path("id")
                .asString();
    Map<String, String> expected =
        Map.of(
            "/logs?attempt=x", "a whole number of at least 1",
            "/logs?attempt=0", "a whole number of at least 1",
            "/logs?attempt=99999999999", "a whole number of at least 1",
            "/logs?rank=-1", "a whole number from 0 to 0",
            "/logs?tail=1.5", "a whole number from 0 to 100000",
            "/logs?follow=yes", "true or false",
            "/logs?stream=stdin", "one of stdout, stderr",
            "/wait?timeout=soon", "a duration such as 30s, at most 5m");

    expected.forEach((query, right) -> {
      JsonNode error = api.get(task + query).problem(400).path("errors").path(0);
      assertThat(error.path("field").asString())
          .isEqualTo(query.substring(query.indexOf('?') + 1, query.indexOf('=')));
      assertThat(error.path("expected").asString()).as(query).isEqualTo(right);
    });
  }

  private static JsonNode refused(String path) {
    return api.sendAnything(api.request(path).GET()).problem(400).path("errors").path(0);
  }

  /** Bad ones, good ones between them, and three that are huge. */
  private List<byte[]> mixed() {
    List<BadTasks.Bad> bad = BadTasks.all();
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < BAD; i++) {
      bodies.add(bad.get(i % bad.size()).body());
      if (i % (BAD / GOOD) == 0) {
        bodies.add(
            ("{\"image\": \"busybox\", \"labels\": {\"run\": \"" + run + "\"}}")
                .getBytes(StandardCharsets.UTF_8));
      }
    }
    for (int i = 1; i <= 3; i++) {
      bodies.add(i * bodies.size() / 4, BadTasks.huge(HUGE_BYTES).body());
    }
    return bodies;
  }

  private Map<String, AmqpClient.Reply> replies(int count) throws InterruptedException {
    Map<String, AmqpClient.Reply> replies = new HashMap<>();
    while (replies.size() < count) {
      AmqpClient.Reply reply = client.reply();
      assertThat(replies.put(reply.properties().getCorrelationId(), reply)).isNull();
    }
    return replies;
  }

  private AMQP.BasicProperties properties(String replyTo, int number) {
    return new AMQP.BasicProperties.Builder()
        .replyTo(replyTo)
        .correlationId(name(number))
        .messageId(name(number))
        .build();
  }

  private String name(int number) {
    return run + "-" + number;
  }

  private static Api.Answer post(byte[] body) {
    return api.send(
        api.request("/v1/tasks")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private void awaitAllGood() {
    await()
        .untilAsserted(() ->
            assertThat(api.get("/v1/tasks?limit=1000&label=run%3D" + run).json().path("tasks"))
                .hasSize(GOOD));
  }

  /** Those that bear no id of their own are listed under that of their message. */
  private void awaitListed(List<BadTasks.Bad> all) {
    long withOwnId = all.stream().filter(bad -> bad.field().equals("id")).count();
    await()
        .untilAsserted(() ->
            assertThat(refusals().stream().filter(r -> r.path("task").asString("").startsWith(run)))
                .hasSizeGreaterThanOrEqualTo(Math.toIntExact(all.size() - withOwnId))
                .allSatisfy(refusal ->
                    assertThat(refusal.path("errors").path(0).path("field").asString())
                        .isEqualTo(
                            all.get(
                                    Integer.parseInt(
                                        refusal
                                            .path("task")
                                            .asString()
                                            .substring(run.length() + 1)))
                                .field())));
  }

  private static List<JsonNode> refusals() {
    List<JsonNode> refusals = new ArrayList<>();
    Optional<String> next = Optional.of("");
    while (next.isPresent()) {
      String cursor = next.get().isEmpty() ? "" : "&cursor=" + next.get();
      JsonNode page = api.get("/v1/refusals?limit=1000" + cursor).is(200).json();
      page.path("refusals").forEach(refusals::add);
      next = page.path("next").asStringOpt();
    }
    return refusals;
  }
}
