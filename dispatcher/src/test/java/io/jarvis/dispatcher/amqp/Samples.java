package io.jarvis.dispatcher.amqp;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nodes, tasks and their messages, in a few words. */
final class Samples {
  private Samples() {}

  static CatalogNode node(String id, int tasks, CatalogNode.Fencing fencing) {
    return node(id, 64, tasks, fencing);
  }

  /** A node of one core. */
  static CatalogNode small(String id) {
    return node(id, 1, 100, CatalogNode.Fencing.NONE);
  }

  private static CatalogNode node(String id, int cores, int tasks, CatalogNode.Fencing fencing) {
    NodeOffer offer =
        new NodeOffer(
            new CpuQuantity(cores * 1_000),
            ByteQuantity.ofMebibytes(65_536),
            ByteQuantity.ZERO,
            List.of(),
            Map.of(),
            Map.of(),
            tasks);
    return new CatalogNode(
        new NodeId(id), "i1", offer, CatalogNode.Health.PASSING, NodeEvent.Mode.READY, fencing);
  }

  static CatalogNode node(String id) {
    return node(id, 100, CatalogNode.Fencing.NONE);
  }

  static TaskSpec spec(String id, String cpu) {
    return spec(id, cpu, "");
  }

  static TaskSpec spec(String id, String cpu, String more) {
    byte[] json =
        "{\"id\": \"%s\", \"image\": \"busybox\", \"resources\": {\"cpu\": \"%s\"}%s}"
            .formatted(id, cpu, more)
            .getBytes(StandardCharsets.UTF_8);
    var defaults = new TaskSpecReader.Defaults(() -> new TaskId(id), TenantId.DEFAULT);
    return switch (new TaskSpecReader(SubmissionLimits.DEFAULT).read(json, defaults)) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> spec;
      case Parsed.Invalid<TaskSpec>(var errors) ->
          throw new IllegalArgumentException(errors.toString());
    };
  }

  static TaskSpec spec(String id) {
    return spec(id, "100m");
  }

  static WireMessage message(TaskSpec spec) {
    return TaskMessageCodec.encode(
        new TaskMessage(spec, 1, 0, Instant.EPOCH, Optional.empty(), Optional.empty()));
  }
}
