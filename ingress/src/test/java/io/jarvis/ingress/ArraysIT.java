package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Resources;
import io.jarvis.testkit.BrokerUser;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Arrays at both doors, and what is shown of them. */
final class ArraysIT {
  private static final String MANY =
      "{\"image\": \"busybox\", \"array\": {\"count\": 100000, \"parallelism\": 50}}";

  private static IngressUnderTest ingress;
  private static Api api;

  @BeforeAll
  static void start() {
    ingress = IngressUnderTest.shared();
    api = ingress.api();
  }

  private static OtherServices others() {
    return new OtherServices(ingress.service().log());
  }

  /** Indexes leave as a dispatcher would let them. */
  private static void leave(TaskId array, int from, int to) {
    others()
        .append(
            new TaskEvent.Array.Assigned(
                array,
                from,
                to,
                OtherServices.NODE,
                1,
                OtherServices.FENCE.hash(),
                Resources.DEFAULT,
                List.of(),
                Optional.empty()));
  }

  private static JsonNode task(String id) {
    return api.get("/v1/tasks/" + id).is(200).json();
  }

  @Test
  void oneOfAHundredThousandIsOneMessageAndQuicklyThere() {
    api.post("/v1/tasks", MANY).is(202);
    long began = System.nanoTime();
    String id = api.post("/v1/tasks", MANY).is(202).json().path("id").asString();
    LoggerFactory.getLogger(ArraysIT.class)
        .atInfo()
        .addKeyValue("micros", (System.nanoTime() - began) / 1_000)
        .log("an array of 100,000 was submitted");

    await().until(() -> task(id).at("/indexes/states/pending").asInt(0) == 100_000);
    assertThat(api.get("/v1/tasks/" + id + "/members").is(200).json().path("tasks")).isEmpty();
    await()
        .until(() ->
            ingress.broker().messages().getOrDefault("jarvis.pending.default.normal", 0L) > 0);
  }

  @Test
  void showsHowManyAreInWhichStateAndPagesThroughThoseThatLeft() {
    String id = api.post("/v1/tasks", MANY).is(202).json().path("id").asString();
    TaskId array = new TaskId(id);
    leave(array, 0, 4);
    others().succeed(array.at(1));
    await().until(() -> task(array.at(1).value()).path("state").asString().equals("succeeded"));

    JsonNode whole = task(id);
    assertThat(whole.path("state").asString()).isEqualTo("running");
    assertThat(whole.path("reason").asString()).contains("99995 of its indexes wait");
    assertThat(whole.at("/indexes/count").asInt()).isEqualTo(100_000);
    assertThat(whole.at("/indexes/left").asInt()).isEqualTo(5);
    assertThat(whole.at("/indexes/states/pending").asInt()).isEqualTo(99_995);
    assertThat(whole.at("/indexes/states/assigned").asInt()).isEqualTo(4);
    assertThat(whole.at("/indexes/states/succeeded").asInt()).isEqualTo(1);
    JsonNode first = api.get("/v1/tasks/" + id + "/members?limit=3").is(200).json();
    JsonNode second =
        api.get("/v1/tasks/" + id + "/members?limit=3&cursor=" + first.path("next").asString())
            .is(200)
            .json();
    assertThat(first.path("tasks").valueStream().map(each -> each.path("id").asString()))
        .containsExactly(id + "_0", id + "_1", id + "_2");
    assertThat(second.path("tasks").valueStream().map(each -> each.path("id").asString()))
        .containsExactly(id + "_3", id + "_4");
    assertThat(second.has("next")).isFalse();
    assertThat(api.get("/v1/tasks/" + id + "/members?state=succeeded").json().path("tasks"))
        .hasSize(1);
    assertThat(task(id + "_1").at("/output/answer").asInt()).isEqualTo(42);
    api.get("/v1/tasks/" + id + "/members?state=odd").problem(400);
  }

  @Test
  void isWaitedForAndCancelledAsAWhole() {
    String id = api.post("/v1/tasks", MANY).is(202).json().path("id").asString();
    TaskId array = new TaskId(id);
    leave(array, 0, 0);
    await().until(() -> task(id).path("state").asString().equals("running"));
    api.get("/v1/tasks/" + id + "/wait?timeout=10ms").is(202);

    api.post("/v1/tasks/" + id + "/cancel").is(202);
    others().append(new TaskEvent.Cancelled(array.at(0), 1));
    others()
        .append(
            new TaskEvent.Array.Cancelled(
                array, "of 100000 indexes 1 cancelled, 99999 never left"));

    JsonNode ended = api.get("/v1/tasks/" + id + "/wait").is(200).json();
    assertThat(ended.path("state").asString()).isEqualTo("cancelled");
    assertThat(ended.path("reason").asString()).contains("99999 never left");
  }

  @Test
  void whatIsNoArrayHasNoMembers() {
    String id =
        api.post("/v1/tasks", "{\"image\": \"busybox\"}").is(202).json().path("id").asString();

    assertThat(api.get("/v1/tasks/" + id + "/members").problem(404).path("detail").asString())
        .contains("is no array");
    assertThat(task(id).has("indexes")).isFalse();
  }

  @Test
  void theNameOfAnIndexIsNobodysToChoose() throws Exception {
    String id = UUID.randomUUID() + "_3";
    String task = "{\"id\": \"" + id + "\", \"image\": \"busybox\"}";

    assertThat(api.post("/v1/tasks", task).problem(400).at("/errors/0/field").asString())
        .isEqualTo("id");
    try (AmqpClient client = AmqpClient.connect(ingress.broker(), BrokerUser.SUBMITTER)) {
      client.listenDirectly();
      client.submit(
          "task",
          new AMQP.BasicProperties.Builder().replyTo("amq.rabbitmq.reply-to").build(),
          task);
      assertThat(client.reply().json().at("/errors/0/field").asString()).isEqualTo("id");
      client.submit(
          "task",
          new AMQP.BasicProperties.Builder().messageId(id).replyTo("amq.rabbitmq.reply-to").build(),
          "{\"image\": \"busybox\"}");
      assertThat(client.reply().json().at("/errors/0/field").asString()).isEqualTo("message-id");
    }
  }
}
