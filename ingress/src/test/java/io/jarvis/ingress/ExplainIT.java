package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.Delivery;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.Subscription;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Choice;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.explain.Explanation.Basis;
import io.jarvis.protocol.explain.Explanation.Change;
import io.jarvis.protocol.explain.Explanation.Exactness;
import io.jarvis.protocol.explain.Explanation.Kind;
import io.jarvis.protocol.explain.Explanation.Nodes;
import io.jarvis.protocol.explain.Explanation.Position;
import io.jarvis.protocol.explain.Explanation.Refusal;
import io.jarvis.protocol.explain.Explanation.Share;
import io.jarvis.protocol.explain.Explanation.Start;
import io.jarvis.protocol.explain.Explanation.Verdict;
import io.jarvis.protocol.explain.ExplanationCodec;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.topology.RoutingKeys;
import io.jarvis.testkit.BrokerUser;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is asked of a dispatcher that leads, and what becomes of its answer. */
final class ExplainIT {
  private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");
  private static final Explanation EXPLANATION =
      new Explanation(
          AT,
          "least-loaded",
          Verdict.NO_ROOM,
          "no node has room for it now",
          new Position(3, 7, Exactness.EXACT),
          new Share(0.25, 2, 1, 2),
          new Nodes(12, 12, List.of(new Refusal("memory", 12, "4Gi asked, 3Gi left at most"))),
          List.of(
              new Change(
                  Kind.RESOURCES,
                  "memory 4Gi",
                  "memory 3Gi",
                  new NodeId("n7"),
                  "with memory 3Gi instead of memory 4Gi it starts on n7")),
          Optional.of(
              new Start(AT.plusSeconds(60), AT, Optional.of(AT.plusSeconds(90)), Basis.PLAYED)));

  /** Of which task whoever leads was asked. */
  private static final List<TaskId> ASKED = new CopyOnWriteArrayList<>();

  private static IngressUnderTest ingress;
  private static Api api;
  private static Broker dispatcher;

  @BeforeAll
  static void start() {
    ingress = IngressUnderTest.shared();
    api = ingress.api();
    dispatcher =
        RabbitBrokers.connect(
            BrokerSettings.of(
                ingress.broker().host(),
                ingress.broker().amqpPort(),
                "jarvis",
                BrokerUser.DISPATCHER.username(),
                BrokerUser.DISPATCHER.password(),
                "test"));
  }

  @AfterAll
  static void stop() {
    dispatcher.close();
  }

  @Test
  void aWaitingTaskIsExplainedByTheLeader() {
    String id = submit();
    try (Subscription leads = lead()) {
      JsonNode explanation = explained(id);

      assertThat(explanation.path("state").asString()).isIn("submitted", "pending");
      assertThat(explanation.path("reason").asString()).isNotEmpty();
      assertThat(explanation.path("waiting").path("verdict").asString()).isEqualTo("no-room");
      assertThat(explanation.path("waiting").path("changes").path(0).path("text").asString())
          .isEqualTo("with memory 3Gi instead of memory 4Gi it starts on n7");
    }
  }

  @Test
  void anIndexThatHasNotLeftItsArrayIsExplainedAsItself() {
    String id =
        api.post("/v1/tasks", "{\"image\":\"busybox\",\"array\":{\"count\":8}}")
            .is(202)
            .json()
            .path("id")
            .asString();
    try (Subscription leads = lead()) {
      JsonNode explanation = explained(id + "_7");

      assertThat(explanation.path("id").asString()).isEqualTo(id + "_7");
      assertThat(explanation.path("reason").asString()).startsWith("it has not left its array");
      assertThat(explanation.path("waiting").path("verdict").asString()).isEqualTo("no-room");
      assertThat(ASKED).last().isEqualTo(new TaskId(id + "_7"));
      api.get("/v1/tasks/" + id + "_8/explain").problem(404);
    }
  }

  @Test
  void nobodyKnowsWhyATaskWaitsWhileNobodyLeads() {
    String id = submit();

    // The queue of a leader that has just gone may still stand.
    await()
        .untilAsserted(() ->
            assertThat(
                    api.get("/v1/tasks/" + id + "/explain").problem(503).path("detail").asString())
                .contains("no dispatcher leads"));
  }

  @Test
  void aWaitingTaskSaysThatItWaitsWithoutBeingAsked() {
    String id = submit();

    assertThat(api.get("/v1/tasks/" + id).is(200).json().path("reason").asString())
        .contains("waits for its turn or for room");
  }

  @Test
  void aTaskThatNobodyKnowsIsNotExplained() {
    api.get("/v1/tasks/never-heard-of/explain").problem(404);
  }

  @Test
  void aTaskThatDoesNotWaitForANodeIsExplainedWithoutTheLeader() {
    String id =
        api.post("/v1/tasks", "{\"image\":\"busybox\",\"notBefore\":\"2099-01-01T00:00:00Z\"}")
            .is(202)
            .json()
            .path("id")
            .asString();
    await()
        .until(() -> api.get("/v1/tasks/" + id).json().path("state").asString().equals("waiting"));

    JsonNode explanation = api.get("/v1/tasks/" + id + "/explain").is(200).json();

    assertThat(explanation.path("reason").asString()).isEqualTo("not-before");
    assertThat(explanation.has("waiting")).isFalse();
  }

  @Test
  void aTaskThatRanSaysWhyItRanThere() {
    TaskId id = new TaskId(submit());
    try (EventLog log = log()) {
      log.append(
              new TaskEvent.Assigned(
                  id,
                  1,
                  OtherServices.NODE,
                  1,
                  OtherServices.FENCE.hash(),
                  Resources.DEFAULT,
                  List.of(),
                  Optional.of(
                      new Choice(
                          "best-fit",
                          Optional.of(0.75),
                          Optional.of(0.1),
                          Optional.of(new Choice.Other(new NodeId("n2"), 0.5))))))
          .orTimeout(2, TimeUnit.MINUTES)
          .join();
    }
    await()
        .untilAsserted(
            () -> assertThat(explain(id.value()).path("state").asString()).isEqualTo("assigned"));

    JsonNode placement = explain(id.value()).path("placements").path(0);

    assertThat(placement.path("node").asString()).isEqualTo("n1");
    assertThat(placement.path("policy").asString()).isEqualTo("best-fit");
    assertThat(placement.path("score").asDouble()).isEqualTo(0.75);
    assertThat(placement.path("image").asDouble()).isEqualTo(0.1);
    assertThat(placement.path("next").path("node").asString()).isEqualTo("n2");
  }

  private static EventLog log() {
    return RabbitEventLog.open(ingress.streams(BrokerUser.DISPATCHER), "/test");
  }

  private static JsonNode explain(String id) {
    return api.get("/v1/tasks/" + id + "/explain").json();
  }

  /** A new listener's queue may not stand yet. */
  private static JsonNode explained(String id) {
    return await()
        .until(() -> api.get("/v1/tasks/" + id + "/explain"), answer -> answer.status() == 200)
        .json();
  }

  private static String submit() {
    return api.post("/v1/tasks", "{\"image\":\"busybox\"}").is(202).json().path("id").asString();
  }

  private static Subscription lead() {
    return dispatcher.listen(
        "jarvis.control.dispatcher.7", List.of("dispatcher.explain"), 1, ExplainIT::answer);
  }

  private static void answer(Delivery question) {
    TaskMessage message = TaskMessageCodec.decodeTask(question.message());
    ASKED.add(message.spec().id());
    TaskMessage.Reply reply = message.reply().orElseThrow();
    assertThat(RoutingKeys.isOfIngress(reply.queue())).isTrue();
    dispatcher.publish(
        "jarvis.control",
        reply.queue(),
        ExplanationCodec.encode(EXPLANATION, reply.correlation().orElseThrow()));
    question.ack();
  }
}
