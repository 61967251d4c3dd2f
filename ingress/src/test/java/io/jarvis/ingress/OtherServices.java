package io.jarvis.ingress;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Writes into the log what dispatcher and executor would say of a task. */
record OtherServices(EventLog log) {
  static final NodeId NODE = new NodeId("n1");
  static final Fence FENCE = new Fence("secret-of-a-test");

  void run(TaskId id) {
    append(new TaskEvent.Assigned(id, 1, NODE, 1, FENCE.hash(), Resources.DEFAULT, List.of()));
    append(new TaskEvent.Running(id, 1, NODE, FENCE, "container-1", Instant.now()));
  }

  void succeed(TaskId id) {
    Ending ending =
        new Ending(
            "container-1",
            Optional.of(0),
            Optional.of(Instant.now()),
            Instant.now(),
            Optional.of(new Ending.Usage(1024, 12, Ending.Exactness.EXACT)));
    append(
        new TaskEvent.Succeeded(
            id, 1, NODE, FENCE, ending, Optional.of(Json.TREES.readTree("{\"answer\": 42}"))));
  }

  void append(TaskEvent event) {
    log.append(event).orTimeout(2, TimeUnit.MINUTES).join();
  }
}
