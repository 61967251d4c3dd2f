package io.jarvis.dispatcher;

import static io.jarvis.dispatcher.Specs.offer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.dispatcher.TestExecutor.Manner;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** An array of 10,000 whose leader goes in the middle. */
final class ArrayIT {
  private static final int COUNT = Integer.getInteger("jarvis.test.array-count", 10_000);
  private static final TaskId ARRAY = new TaskId("many");

  private Site site;

  @BeforeEach
  void open(@TempDir Path dataDir) {
    site = new Site(dataDir);
  }

  @AfterEach
  void close() throws Exception {
    site.close();
  }

  @Test
  void everyIndexIsStartedOnceAndTheArrayEndsOnceThoughTheLeaderGoesInTheMiddle() {
    AtomicInteger outcomes = new AtomicInteger();
    TestQueues.declare(site.rabbit, "test.outcomes", Exchanges.OUTCOMES, "#.many.#");
    site.broker.subscribe(
        "test.outcomes",
        10,
        delivery -> {
          outcomes.incrementAndGet();
          delivery.ack();
        });
    DispatcherService first = site.dispatcher("d1", Map.of());
    await().until(first::leads);
    DispatcherService second = site.dispatcher("d2", Map.of());
    List<TestExecutor> executors =
        Stream.of("n1", "n2", "n3", "n4")
            .map(id -> site.executor(site.node(id, offer(1_000, 1_000, 500)), Manner.SUCCEEDS))
            .toList();
    TaskSpec array = Specs.task(ARRAY.value(), "\"array\": {\"count\": " + COUNT + "}");

    long began = System.nanoTime();
    site.submit(array);
    await().until(() -> received(executors).count() > COUNT / 4);
    first.close();

    await().until(() -> outcomes.get() > 0);
    long millis = (System.nanoTime() - began) / 1_000_000;
    LoggerFactory.getLogger(ArrayIT.class)
        .atInfo()
        .addKeyValue("indexes", COUNT)
        .addKeyValue(
            "intents",
            site.eventsOf(ARRAY).stream()
                .filter(TaskEvent.Array.Assigned.class::isInstance)
                .count())
        .addKeyValue("millis", millis)
        .addKeyValue("indexesPerSecond", COUNT * 1000L / millis)
        .log("an array went through two dispatchers");
    await().until(second::leads);
    assertThat(site.story(ARRAY)).contains("Succeeded");
    TestExecutor.assertOneStartOfEach(
        executors, IntStream.range(0, COUNT).mapToObj(ARRAY::at).toList());
    assertThat(site.eventsOf(ARRAY).stream().filter(TaskEvent.Array.Succeeded.class::isInstance))
        .hasSize(1);
    assertThat(outcomes.get()).isEqualTo(1);
    await()
        .until(() -> site.rabbit.messages().getOrDefault("jarvis.pending.default.normal", 0L) == 0);
  }

  private static Stream<Assignment> received(List<TestExecutor> executors) {
    return executors.stream().flatMap(executor -> executor.received().stream());
  }
}
