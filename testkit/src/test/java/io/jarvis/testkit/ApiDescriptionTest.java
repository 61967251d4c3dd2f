package io.jarvis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class ApiDescriptionTest {
  private static final String TASK = "{\"image\": \"busybox\"}";
  private static final String ACCEPTED =
      "{\"id\": \"t1\", \"state\": \"pending\", \"tenant\": \"default\"}";
  private static final String PROBLEM =
      "{\"type\": \"urn:jarvis:problem:invalid\", \"title\": \"t\", \"status\": 400, \"detail\":"
          + " \"d\"}";

  private static final Set<String> SCHEMA_WORDS =
      Set.of(
          "$ref",
          "additionalProperties",
          "allOf",
          "oneOf",
          "const",
          "default",
          "description",
          "enum",
          "format",
          "items",
          "maxItems",
          "maxLength",
          "maxProperties",
          "maximum",
          "minProperties",
          "minimum",
          "pattern",
          "properties",
          "propertyNames",
          "required",
          "type",
          "unevaluatedProperties");
  private static final DescriptionFiles FILES =
      new DescriptionFiles("docs/openapi.yaml", "docs/asyncapi.yaml");

  private final ApiDescription description = ApiDescription.read();

  @Test
  void findsNothingWrongWithWhatIsDescribed() {
    assertThat(description.contradictions(accepted(TASK, ACCEPTED))).isEmpty();
    assertThat(
            description.contradictions(
                new HttpExchange(
                    "GET",
                    "/tasks/t1/logs?tail=3&stream=stderr&follow=true",
                    Map.of(),
                    "",
                    200,
                    Map.of("content-type", "text/plain;charset=utf-8"),
                    "hello")))
        .isEmpty();
    assertThat(
            description.contradictions(
                new AmqpMessage("submit", "task", "", "application/json", TASK)))
        .isEmpty();
    assertThat(description.contradictions(reply("jarvis.accepted.v1", ACCEPTED))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pending | asleep | 1",
        "tenant  | renter | 2",
        "\"t1\"  | 7      | 1",
      })
  void findsAnAnswerThatIsNotAsDescribed(String right, String wrong, int mistakes) {
    String answer = ACCEPTED.replace(right, wrong);

    assertThat(description.contradictions(accepted(TASK, answer))).hasSize(mistakes);
    assertThat(description.contradictions(reply("jarvis.accepted.v1", answer))).hasSize(mistakes);
  }

  @Test
  void findsAnAcceptedRequestThatIsNotAsDescribed() {
    assertThat(
            description.contradictions(
                accepted("{\"image\": \"busybox\", \"colour\": 1}", ACCEPTED)))
        .hasSize(1);
    assertThat(description.contradictions(list("?colour=red"))).hasSize(1);
    assertThat(description.contradictions(list("?limit=0"))).hasSize(1);
    assertThat(
            description.contradictions(
                new AmqpMessage("submit", "task.a.b", "", "text/plain", "{\"image\": 1}")))
        .hasSize(3);
  }

  @Test
  void aRefusedRequestIsWrongOnPurpose() {
    assertThat(
            description.contradictions(
                submission(
                    "not json", 400, Map.of("Content-Type", "application/problem+json"), PROBLEM)))
        .isEmpty();
  }

  @Test
  void findsWhatNothingIsSaidOf() {
    Map<String, String> json = Map.of("Content-Type", "application/json");

    assertThat(description.contradictions(submission(TASK, 418, json, ACCEPTED))).hasSize(1);
    assertThat(
            description.contradictions(
                new HttpExchange("GET", "/v1/nothing", Map.of(), "", 200, json, "{}")))
        .hasSize(1);
    assertThat(
            description.contradictions(
                submission(
                    TASK, 202, Map.of("Content-Type", "text/html", "Location", "/"), ACCEPTED)))
        .hasSize(1);
    assertThat(description.contradictions(submission(TASK, 202, json, ACCEPTED)))
        .containsExactly("POST /v1/tasks 202 lacks the header Location");
    assertThat(description.contradictions(reply("jarvis.rumour.v1", "{}"))).hasSize(1);
    assertThat(description.contradictions(reply("jarvis.refused.v1", ACCEPTED))).isNotEmpty();
  }

  @Test
  void namesEverythingUntilItIsSeen() {
    Set<String> before = description.unseen();
    description.contradictions(
        accepted("{\"image\": \"busybox\", \"name\": \"x\", \"retry\": {\"limit\": 1}}", ACCEPTED));
    description.contradictions(list("?label=a%3Db"));
    description.contradictions(reply("jarvis.accepted.v1", ACCEPTED));
    Set<String> after = description.unseen();

    assertThat(before)
        .contains(
            "POST /v1/tasks 202",
            "POST /v1/tasks 202 header Location",
            "POST /v1/tasks request as application/json",
            "GET /v1/tasks query label",
            "request NewTask.name",
            "request Retry.limit",
            "answer Accepted.id",
            "channel replies message accepted",
            "message Accepted.state")
        .containsAll(after);
    assertThat(after)
        .doesNotContain(
            "POST /v1/tasks 202",
            "POST /v1/tasks 202 header Location",
            "POST /v1/tasks request as application/json",
            "GET /v1/tasks query label",
            "request NewTask.name",
            "request Retry.limit",
            "answer Accepted.id",
            "channel replies message accepted",
            "message Accepted.state")
        .contains(
            "POST /v1/tasks 503",
            "POST /v1/tasks 503 header Retry-After",
            "GET /v1/tasks query cursor",
            "GET /v1/events header Last-Event-ID",
            "POST /v1/tasks/batch request as application/x-ndjson",
            "request NewTask.workingDir",
            "answer NewTask.name",
            "answer Usage.cpuMillis",
            "answer Cluster.rates.ended",
            "channel outcomes message outcome",
            "message Outcome.exitCode");
  }

  @Test
  void whatNobodyRefersToIsNotDescribed() {
    String uses = FILES.paths() + FILES.components().toString() + FILES.amqp();

    for (String kind : FILES.components().propertyNames()) {
      assertThat(FILES.components().path(kind).propertyNames())
          .allMatch(name -> uses.contains("\"#/components/" + kind + "/" + name + "\""));
    }
  }

  @Test
  void schemasAreWrittenInWordsThatMeanSomething() {
    FILES.components().path("schemas").forEach(ApiDescriptionTest::checkWords);
    FILES.paths().findValues("schema").forEach(ApiDescriptionTest::checkWords);
  }

  private static void checkWords(JsonNode schema) {
    assertThat(SCHEMA_WORDS).containsAll(schema.propertyNames());
    schema.path("properties").forEach(ApiDescriptionTest::checkWords);
    for (String inner : List.of("items", "additionalProperties")) {
      if (schema.path(inner).isObject()) {
        checkWords(schema.path(inner));
      }
    }
  }

  @Test
  void theExchangesOfTheDescriptionAreThoseOfTheBroker() throws Exception {
    JsonNode definitions =
        DescriptionFiles.MAPPER.readTree(Checkout.file("infra/rabbitmq/definitions.json").toFile());

    for (String channel : List.of("submit", "submitWorkflow", "outcomes")) {
      JsonNode described = FILES.amqp().at("/channels/" + channel + "/bindings/amqp/exchange");
      assertThat(definitions.path("exchanges"))
          .anySatisfy(exchange -> {
            assertThat(exchange.path("name")).isEqualTo(described.path("name"));
            assertThat(exchange.path("type")).isEqualTo(described.path("type"));
            assertThat(exchange.path("durable")).isEqualTo(described.path("durable"));
            assertThat(exchange.path("vhost")).isEqualTo(described.path("vhost"));
          });
    }
  }

  private static HttpExchange accepted(String request, String answer) {
    return submission(
        request,
        202,
        Map.of("content-type", "application/json", "location", "/v1/tasks/t1"),
        answer);
  }

  private static HttpExchange submission(
      String request, int status, Map<String, String> headers, String answer) {
    return new HttpExchange("POST", "/v1/tasks", Map.of(), request, status, headers, answer);
  }

  private static HttpExchange list(String query) {
    return new HttpExchange(
        "GET",
        "/v1/tasks" + query,
        Map.of(),
        "",
        200,
        Map.of("Content-Type", "application/json"),
        "{\"tasks\": []}");
  }

  private static AmqpMessage reply(String type, String body) {
    return new AmqpMessage("replies", "", type, "", body);
  }
}
