package io.jarvis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.metrics.Metric;
import io.jarvis.testkit.RabbitMqServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the services say of themselves, after and while tasks of all kinds went through them. */
class MetricsIT {
  private static final int GOOD = 12;
  private static final int BAD = 40;
  private static final List<String> SERVICES =
      List.of("dispatcher-1", "dispatcher-2", "watchdog-1", "workflow-1", "n1", "n2");

  private final Set<String> moved = new TreeSet<>();

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  void aScrapeShowsExactlyTheCatalogueEachMetricMovedAndTheSumsKept() throws Exception {
    try (Cluster cluster = Cluster.start();
        ScheduledExecutorService scraper = Executors.newSingleThreadScheduledExecutor()) {
      for (String node : List.of("n1", "n2")) {
        cluster.addNode(node, "1", "2Gi", Map.of()).awaitReady();
      }
      List<URI> pages = pages(cluster);
      scraper.scheduleWithFixedDelay(() -> look(pages), 0, 200, TimeUnit.MILLISECONDS);

      park(cluster.rabbit());
      int accepted = work(cluster) + holdALetterUp(cluster);

      await("everything that moves has moved")
          .untilAsserted(() -> assertThat(seen()).containsAll(names(Metric.Moves.ALWAYS)));
      await("the sums are kept").untilAsserted(() -> assertSums(Scrape.of(pages), accepted));
      scraper.shutdownNow();
      assertThat(Scrape.of(pages).families()).isEqualTo(names(Metric.Moves.values()));
    }
  }

  /** Tasks of all kinds by both doors, bad ones between them; how many were accepted. */
  private static int work(Cluster cluster) throws Exception {
    Api api = cluster.api();
    List<String> ids = new ArrayList<>();
    try (AmqpClient client = AmqpClient.connect(cluster.rabbit())) {
      for (int i = 0; i < GOOD; i++) {
        ids.add(api.submit(Tasks.shell("sleep 1; echo " + i)));
        client.submit("good-" + i, Tasks.shell("echo " + i));
        ids.add("good-" + i);
      }
      for (int i = 0; i < BAD; i++) {
        assertThat(api.post("/v1/tasks", "{\"image\": " + i).status()).isEqualTo(400);
        client.submit("bad-" + i, "{\"image\": \"busybox\", \"f" + i + "\": 1}");
      }
      ids.add(api.submit(Tasks.shell("exit 3")));
      ids.add(
          api.submit(Tasks.shell("exit 4", Map.of("retry", Map.of("limit", 1, "initial", "1s")))));
      ids.add(cancelled(api));
      for (int i = 0; i < GOOD; i++) {
        String good = "good-" + i;
        await("outcome").until(() -> client.outcome(good) != null);
        assertThat(client.outcome(good).path("state").asString()).isEqualTo("succeeded");
      }
      for (int i = 0; i < BAD; i++) {
        String bad = "bad-" + i;
        await("refusal").until(() -> client.answer(bad) != null);
      }
    }
    Map<String, Integer> byState = new HashMap<>();
    ids.forEach(id -> byState.merge(api.ended(id).path("state").asString(), 1, Integer::sum));
    assertThat(byState)
        .containsOnly(
            Map.entry("succeeded", 2 * GOOD), Map.entry("failed", 2), Map.entry("cancelled", 1));
    return ids.size();
  }

  /** One that no node takes, so that it is moved and ended by the dispatcher. */
  private static String cancelled(Api api) {
    String id = api.submit(Tasks.shell("true", Map.of("resources", Map.of("cpu", "64"))));
    await("it is blocked")
        .until(() -> api.get("/v1/tasks/" + id).json().path("state").asString().equals("blocked"));
    api.post("/v1/tasks/" + id + "/cancel", "");
    return id;
  }

  /** A letter nobody can read, which stays in a queue that should be empty. */
  private static void park(RabbitMqServer rabbit) throws Exception {
    var factory = new com.rabbitmq.client.ConnectionFactory();
    factory.setUri(rabbit.amqpUri(io.jarvis.testkit.BrokerUser.EXECUTOR));
    try (var connection = factory.newConnection();
        var channel = connection.createChannel()) {
      channel.basicPublish("jarvis.dlx", "", null, new byte[] {7});
    }
  }

  /**
   * A letter that is due while publishers are blocked, so that it stays in hand; how many tasks it
   * took: where it was due before they were, another is tried.
   */
  private int holdALetterUp(Cluster cluster) {
    int tasks = 0;
    do {
      waitUnderAnAlarm(cluster);
      tasks++;
    } while (!seen().contains(name(Metric.WATCHDOG_OLDEST_LETTER)));
    return tasks;
  }

  private void waitUnderAnAlarm(Cluster cluster) {
    Api api = cluster.api();
    String id =
        api.submit(
            Tasks.shell(
                "[ $JARVIS_ATTEMPT -ge 2 ]",
                Map.of("retry", Map.of("limit", 1, "backoff", "fixed", "initial", "10s"))));
    await("it waits").until(() -> waits(api, id));
    cluster.rabbit().raiseMemoryAlarm();
    try {
      await("the letter is in hand")
          .until(() -> seen().contains(name(Metric.WATCHDOG_OLDEST_LETTER)) || !waits(api, id));
    } finally {
      cluster.rabbit().clearMemoryAlarm();
    }
    assertThat(api.ended(id).path("state").asString()).isEqualTo("succeeded");
  }

  private static boolean waits(Api api, String id) {
    return api.get("/v1/tasks/" + id).json().path("state").asString().equals("waiting");
  }

  private static void assertSums(Scrape scrape, int accepted) {
    double ended = scrape.sum(name(Metric.INGRESS_TRANSITIONS), "transition=\"ended\"");
    double attempts = scrape.sum(name(Metric.EXECUTOR_ATTEMPTS));
    double succeeded = scrape.sum(name(Metric.EXECUTOR_ATTEMPTS), "cause=\"none\"");
    double letters = scrape.sum(name(Metric.WATCHDOG_LETTERS));
    double delayed = scrape.sum(name(Metric.WATCHDOG_LETTERS), "decision=\"delayed\"");

    assertThat(scrape.sum(name(Metric.INGRESS_SUBMISSIONS), "result=\"accepted\""))
        .isEqualTo(accepted)
        .isEqualTo(scrape.sum(name(Metric.INGRESS_TRANSITIONS), "transition=\"submitted\""))
        .isEqualTo(scrape.sum(name(Metric.INGRESS_TASKS)))
        .isEqualTo(ended);
    assertThat(scrape.sum(name(Metric.INGRESS_SUBMISSIONS), "result=\"refused\""))
        .isEqualTo(2 * BAD);
    assertThat(ended)
        .isEqualTo(
            succeeded
                + scrape.sum(name(Metric.WATCHDOG_LETTERS), "decision=\"ended\"")
                + scrape.sum(name(Metric.DISPATCHER_MESSAGES), "result=\"cancelled\"")
                + scrape.sum(name(Metric.DISPATCHER_MESSAGES), "result=\"expired\""));
    assertThat(scrape.sum(name(Metric.DISPATCHER_ASSIGNMENTS), "result=\"assigned\""))
        .isEqualTo(
            attempts + scrape.sum(name(Metric.DISPATCHER_ASSIGNMENTS), "result=\"unassigned\""));
    assertThat(letters).isEqualTo(attempts - succeeded + delayed + 1);
    assertThat(scrape.sum(name(Metric.WATCHDOG_LETTERS), "decision=\"parked\"")).isEqualTo(1);
  }

  private synchronized void look(List<URI> pages) {
    try {
      moved.addAll(Scrape.of(pages).moved());
    } catch (RuntimeException e) {
      // A service may be busy: the next look is soon.
    }
  }

  private synchronized Set<String> seen() {
    return Set.copyOf(moved);
  }

  private static List<URI> pages(Cluster cluster) {
    List<URI> pages = new ArrayList<>();
    pages.add(page(cluster, "ingress-1", "/metrics"));
    SERVICES.forEach(name -> pages.add(page(cluster, name, "/metrics")));
    return pages;
  }

  private static URI page(Cluster cluster, String service, String path) {
    return URI.create("http://127.0.0.1:" + cluster.service(service).port() + path);
  }

  private static String name(Metric metric) {
    return metric.exportedName();
  }

  private static Set<String> names(Metric.Moves... moves) {
    return Arrays.stream(Metric.values())
        .filter(metric -> List.of(moves).contains(metric.moves()))
        .map(Metric::exportedName)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
