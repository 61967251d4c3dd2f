package io.jarvis.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.testkit.RabbitMqServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Three hundred tasks of all kinds at once, while everything they rest on is taken away in turn.
 */
class GreatMixIT {
  private static final int TASKS = 300;
  private static final Duration ALL_ENDED_WITHIN = Duration.ofMinutes(12);
  private static final Duration ALARM = Duration.ofSeconds(60);
  private static final Duration BROKER_AWAY = Duration.ofSeconds(90);

  @Test
  @Timeout(value = 25, unit = java.util.concurrent.TimeUnit.MINUTES)
  void endsEveryTaskInItsRightStateWhateverDies() throws Exception {
    try (Cluster cluster = Cluster.start()) {
      ServiceProcess n1 = cluster.addNode("n1", "1", "2Gi", Map.of());
      ServiceProcess n2 = cluster.addNode("n2", "1", "2Gi", Map.of());
      n1.awaitReady();
      n2.awaitReady();
      Map<String, Errand> errands = errands();
      List<String> byPython = byAmqp(errands, 1);

      submitByRest(cluster.api(), errands);
      submitByAmqp(cluster.rabbit(), errands);
      try (PythonClient python =
          PythonClient.submit(
              cluster.rabbit(), byPython.stream().map(id -> errands.get(id).task(id)).toList())) {
        awaitSome(cluster.api(), "running", 4);
        cancel(cluster.api(), errands);
        n1.restart();
        cluster.service("dispatcher-1").killHard();
        n2.killHard();
        cluster.addNode(
            "late", "1", "2Gi", Map.of("JARVIS_EXECUTOR_CAPACITY_ATTRIBUTES_ZONE", "zone-late"));
        raiseAlarm(cluster.rabbit());
        String witness =
            cluster
                .api()
                .submit(Tasks.shell("sleep 150", Map.of("id", "witness", "gracePeriod", "1s")));
        await("the witness runs")
            .atMost(Duration.ofMinutes(3))
            .until(() -> state(cluster.api(), witness).equals("running"));
        cluster.rabbit().stop();
        // The broker is away for that long: this is what is tried, not a wait for a condition.
        await("the broker stays away")
            .pollDelay(BROKER_AWAY)
            .atMost(BROKER_AWAY.plusSeconds(5))
            .until(() -> true);
        cluster.rabbit().startAgain();
        cluster.service("dispatcher-1").restart();

        await("every task has ended")
            .atMost(ALL_ENDED_WITHIN)
            .pollInterval(Duration.ofSeconds(2))
            .untilAsserted(() -> assertThat(wrong(cluster.api(), errands)).isEmpty());
        await("every outcome was told")
            .atMost(Duration.ofMinutes(1))
            .untilAsserted(() -> assertThat(python.outcomes().keySet()).containsAll(byPython));
        assertThat(cluster.api().ended(witness, Duration.ofMinutes(5)).path("attempts")).hasSize(1);
      }
      n2.restart();
      n2.awaitReady();
      await("nothing is left")
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(() -> assertThat(leftOver(cluster.rabbit())).isEmpty());
    }
  }

  private static Map<String, Errand> errands() {
    Map<String, Errand> errands = new LinkedHashMap<>();
    Errand[] kinds = Errand.values();
    for (int i = 0; i < TASKS; i++) {
      Errand errand = kinds[i % kinds.length];
      errands.put(
          errand.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "-" + i, errand);
    }
    return errands;
  }

  private static void submitByRest(Api api, Map<String, Errand> errands) {
    List<String> ids = new ArrayList<>(errands.keySet());
    for (int i = 0; i < ids.size(); i += 2) {
      api.submit(errands.get(ids.get(i)).task(ids.get(i)));
    }
  }

  private static void submitByAmqp(RabbitMqServer rabbit, Map<String, Errand> errands)
      throws Exception {
    try (AmqpClient client = AmqpClient.connect(rabbit)) {
      List<String> ids = byAmqp(errands, 3);
      for (String id : ids) {
        client.submit(id, errands.get(id).task(id));
      }
      await("all are accepted")
          .atMost(Duration.ofSeconds(60))
          .until(() -> ids.stream().allMatch(id -> client.answer(id) != null));
    }
  }

  /**
   * Of each four tasks the second goes through the client in Python, the fourth through the one in
   * Java.
   */
  private static List<String> byAmqp(Map<String, Errand> errands, int place) {
    List<String> ids = new ArrayList<>(errands.keySet());
    List<String> chosen = new ArrayList<>();
    for (int i = place; i < ids.size(); i += 4) {
      chosen.add(ids.get(i));
    }
    return chosen;
  }

  private static void cancel(Api api, Map<String, Errand> errands) {
    errands.forEach((id, errand) -> {
      if (errand == Errand.CANCELLED_RUNNING) {
        await(id + " runs")
            .atMost(Duration.ofMinutes(4))
            .pollInterval(Duration.ofMillis(500))
            .until(() -> state(api, id).equals("running"));
      }
      if (errand.cancelled()) {
        assertThat(api.post("/v1/tasks/" + id + "/cancel", "").status()).isEqualTo(202);
      }
    });
  }

  private static void raiseAlarm(RabbitMqServer rabbit) {
    rabbit.raiseMemoryAlarm();
    await("the alarm is on for a while")
        .pollDelay(ALARM)
        .atMost(ALARM.plusSeconds(5))
        .until(() -> true);
    rabbit.clearMemoryAlarm();
  }

  private static void awaitSome(Api api, String state, int count) {
    await(count + " tasks are " + state)
        .atMost(Duration.ofMinutes(2))
        .until(() ->
            api.get("/v1/tasks?state=" + state + "&limit=100").json().path("tasks").size()
                >= count);
  }

  private static Map<String, String> wrong(Api api, Map<String, Errand> errands) {
    Map<String, String> wrong = new LinkedHashMap<>();
    errands.forEach((id, errand) -> {
      JsonNode task = api.get("/v1/tasks/" + id).json();
      String state = task.path("state").asString("");
      JsonNode attempts = task.path("attempts");
      String cause =
          attempts.isEmpty() ? "" : attempts.get(attempts.size() - 1).path("cause").asString("");
      if (!state.equals(errand.state())
          || !errand.cause().isEmpty() && !cause.equals(errand.cause())) {
        wrong.put(id, state + " " + cause);
      }
    });
    return wrong;
  }

  private static Map<String, Long> leftOver(RabbitMqServer rabbit) {
    return rabbit.messages().entrySet().stream()
        .filter(queue -> !queue.getKey().matches("jarvis\\.(events|logs\\..*|leader\\..*)"))
        .filter(queue -> queue.getValue() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static String state(Api api, String id) {
    return api.get("/v1/tasks/" + id).json().path("state").asString("");
  }
}
