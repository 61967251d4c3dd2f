package io.jarvis.dispatcher;

import static io.jarvis.dispatcher.Specs.offer;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.topology.Queues;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Says how many tasks a second go through a dispatcher; asserts only that all of them do. */
final class ThroughputIT {
  private static final int TASKS = Integer.getInteger("jarvis.test.throughput-tasks", 5_000);

  @Test
  void everyTaskOfALongLineIsAssigned(@TempDir Path dataDir) throws Exception {
    try (Site site = new Site(dataDir)) {
      AtomicInteger received = new AtomicInteger();
      site.submit(Specs.tasks("t", TASKS));
      List<io.jarvis.protocol.NodeId> nodes =
          IntStream.range(0, 8)
              .mapToObj(i -> site.node("n" + i, offer(100_000, 100_000, TASKS)))
              .toList();
      DispatcherService service = site.dispatcher("d1", Map.of());
      nodes.forEach(node ->
          site.broker.subscribe(
              Queues.node(node),
              5_000,
              delivery -> {
                received.incrementAndGet();
                delivery.ack();
              }));
      await().until(() -> received.get() > 0);
      long began = System.nanoTime();
      int before = received.get();
      await().pollInterval(java.time.Duration.ofMillis(5)).until(() -> received.get() >= TASKS);
      double seconds = (System.nanoTime() - began) / 1e9;
      LoggerFactory.getLogger(ThroughputIT.class)
          .atInfo()
          .addKeyValue("tasks", TASKS)
          .addKeyValue("tasksPerSecond", Math.round((TASKS - before) / seconds))
          .log("dispatched");
      service.close();
    }
  }
}
