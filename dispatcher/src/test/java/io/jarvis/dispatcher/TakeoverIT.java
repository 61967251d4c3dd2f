package io.jarvis.dispatcher;

import static io.jarvis.dispatcher.Specs.offer;
import static org.awaitility.Awaitility.await;

import io.jarvis.dispatcher.TestExecutor.Manner;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.task.TaskSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two dispatchers, and what happens to tasks while the one takes over from the other. */
final class TakeoverIT {
  private static final int TASKS = 4_000;

  private Site site;
  private List<TestExecutor> executors = List.of();

  @BeforeEach
  void open(@TempDir Path dataDir) {
    site = new Site(dataDir);
  }

  @AfterEach
  void close() throws Exception {
    site.close();
  }

  private void nodes(Manner manner) {
    executors =
        Stream.of("n1", "n2", "n3", "n4")
            .map(id -> site.executor(site.node(id, offer(1_000, 1_000, 2_000)), manner))
            .toList();
  }

  private Stream<Assignment> received() {
    return executors.stream().flatMap(executor -> executor.received().stream());
  }

  @Test
  void noTaskIsStartedTwiceWhenTheLeaderLosesItsConnectionInMidBatch() {
    DispatcherService first = site.dispatcher("d1", Map.of());
    await().until(first::leads);
    DispatcherService second = site.dispatcher("d2", Map.of());
    nodes(Manner.HOLDS);
    site.submit(Specs.tasks("warm", 10));
    await().until(() -> received().count() == 10);
    List<TaskSpec> tasks = Specs.tasks("t", TASKS);

    Thread submitter = Thread.ofVirtual().start(() -> site.submit(tasks));
    await().until(() -> received().count() > 200);
    TestQueues.closeConnections(site.rabbit, "d1");

    await().until(() -> !submitter.isAlive() && receivedTasks().containsAll(ids(tasks)));
    TestExecutor.assertOneStartOfEach(executors, ids(tasks));
    await()
        .until(() -> site.rabbit.messages().getOrDefault("jarvis.pending.default.normal", 0L) == 0);
    await().until(second::leads);
    TestExecutor.assertOneStartOfEach(executors, ids(tasks));
  }

  @Test
  void theSuccessorGoesOnWhereAClosedLeaderStopped() {
    DispatcherService first = site.dispatcher("d1", Map.of());
    await().until(first::leads);
    DispatcherService second = site.dispatcher("d2", Map.of());
    nodes(Manner.SUCCEEDS);
    List<TaskSpec> tasks = Specs.tasks("t", TASKS);

    Thread submitter = Thread.ofVirtual().start(() -> site.submit(tasks));
    await().until(() -> received().count() > 500);
    first.close();

    await().until(() -> !submitter.isAlive() && receivedTasks().containsAll(ids(tasks)));
    await()
        .until(() ->
            site.events()
                    .filter(TaskEvent.Succeeded.class::isInstance)
                    .map(TaskEvent::task)
                    .distinct()
                    .count()
                == TASKS);
    await().until(second::leads);
    TestExecutor.assertOneStartOfEach(executors, ids(tasks));
  }

  private Set<TaskId> receivedTasks() {
    return received().map(a -> a.task().spec().id()).collect(Collectors.toSet());
  }

  private static Set<TaskId> ids(List<TaskSpec> tasks) {
    return tasks.stream().map(TaskSpec::id).collect(Collectors.toSet());
  }
}
