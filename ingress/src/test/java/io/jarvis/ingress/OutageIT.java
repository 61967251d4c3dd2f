package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.PostgresServer;
import io.jarvis.testkit.RabbitMqServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cannot be done just now is said to be so, with when to try again. */
final class OutageIT {
  private static final NodeId NODE = new NodeId("n1");

  private RabbitMqServer broker;
  private ConsulServer consul;
  private IngressUnderTest ingress;
  private Api api;

  @BeforeEach
  void start() {
    broker = RabbitMqServer.start();
    consul = ConsulServer.start();
    ingress = IngressUnderTest.start(broker, consul).awaitReady();
    api = ingress.api().impatient();
  }

  @AfterEach
  void stop() {
    ingress.close();
    consul.close();
    broker.close();
  }

  @Test
  void everyAnswerSaysThatItCannotBeGivenJustNow() throws Exception {
    register();
    String id =
        api.post("/v1/tasks", "{\"image\": \"busybox\"}").is(202).json().path("id").asString();

    consul.stop();
    assertUnavailable(
        List.of(
            () -> api.post("/v1/nodes/n1/cordon"),
            () -> api.post("/v1/nodes/n1/uncordon"),
            () -> api.post("/v1/nodes/n1/drain"),
            () -> api.put("/v1/config", "{\"policy\": \"best-fit\"}"),
            () -> api.get("/v1/workflows"),
            () ->
                api.put(
                    "/v1/workflows/w",
                    "{\"name\": \"w\", \"steps\": [{\"name\": \"a\", \"image\": \"x\"}]}"),
            () -> api.get("/v1/workflows/w"),
            () -> api.delete("/v1/workflows/w"),
            () -> api.post("/v1/workflows/w/pause"),
            () -> api.post("/v1/workflows/w/resume"),
            () -> api.post("/v1/workflows/w/runs"),
            () -> api.post("/v1/runs", "{\"workflow\": \"w\"}")));

    broker.stop();
    assertUnavailable(
        List.of(
            () -> api.post("/v1/tasks", "{\"image\": \"busybox\"}"),
            () -> api.get("/v1/tasks/unheard-of"),
            () -> api.get("/v1/tasks/unheard-of/wait"),
            () -> api.get("/v1/tasks/unheard-of/members"),
            () -> api.get("/v1/tasks/unheard-of/logs"),
            () -> api.post("/v1/tasks/" + id + "/cancel"),
            () ->
                api.post(
                    "/v1/runs",
                    "{\"name\": \"w\", \"steps\": [{\"name\": \"a\", \"image\": \"x\"}]}"),
            () -> api.get("/v1/runs/unheard-of"),
            () -> api.get("/v1/runs/unheard-of/graph"),
            () -> api.post("/v1/runs/unheard-of/cancel"),
            () -> api.post("/v1/runs/unheard-of/pause"),
            () -> api.post("/v1/runs/unheard-of/resume"),
            () -> api.post("/v1/runs/unheard-of/retry"),
            () -> api.get("/v1/events"),
            () -> api.get("/v1/cluster"),
            () -> api.get("/v1/parked"),
            () -> api.post("/v1/parked/x/replay"),
            () -> api.delete("/v1/parked/x")));
    Stream.of("/v1/health", "/v1/health/ready", "/health", "/health/ready")
        .forEach(page ->
            assertThat(api.get(page).is(503).json().path("status").asString()).isEqualTo("down"));
    assertThat(api.get("/v1/tasks/" + id).is(200).json().path("id").asString()).isEqualTo(id);
    api.get("/health/live").is(200);
  }

  @Test
  void itsDatabaseTooCanBeAwayAndWorkIsTakenAllTheSame() throws Exception {
    try (PostgresServer postgres = PostgresServer.start();
        IngressUnderTest onPostgres =
            IngressUnderTest.start(
                broker, consul, "jarvis.ingress.database.url=" + postgres.newDatabase())) {
      onPostgres.awaitReady();
      Api reader = onPostgres.api().impatient();
      register();
      await().untilAsserted(() -> reader.get("/v1/nodes/n1").is(200));
      postgres.close();

      assertUnavailable(
          List.of(
              () -> reader.get("/v1/tasks"),
              () -> reader.get("/v1/tasks/unheard-of"),
              () -> reader.get("/v1/nodes"),
              () -> reader.get("/v1/nodes/n1"),
              () -> reader.get("/v1/refusals")));
      reader.post("/v1/tasks", "{\"image\": \"busybox\"}").is(202);
    }
  }

  private static void assertUnavailable(List<Supplier<Api.Answer>> requests) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Api.Answer>> answers =
          requests.stream().map(request -> clients.submit(request::get)).toList();
      for (Future<Api.Answer> answer : answers) {
        answer.get().problem(503);
        assertThat(Integer.parseInt(answer.get().header("Retry-After"))).isPositive();
      }
    }
  }

  private void register() {
    ConsulNodeCatalog executor =
        ConsulNodeCatalog.connect(new ConsulSettings(consul.host(), consul.port()));
    try (executor) {
      executor.register(
          NODE,
          "i1",
          new NodeOffer(
              CpuQuantity.parse("2"),
              ByteQuantity.parse("2Gi"),
              ByteQuantity.ZERO,
              List.of(),
              Map.of(),
              Map.of(),
              10));
      executor.report(NODE, CatalogNode.Health.PASSING, "");
      await().untilAsserted(() -> api.get("/v1/nodes/n1").is(200));
    }
  }
}
