package io.jarvis.catalog;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.task.Json;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the tasks on a node really use, which may be less than they reserve. */
public record NodeUse(CpuQuantity cpu, ByteQuantity memory) {
  /** The use as it is written in the catalog. */
  public String text() {
    return Json.TREES
        .createObjectNode()
        .put("cpu", cpu.toString())
        .put("memory", memory.toString())
        .toString();
  }

  /** Empty if it is none. */
  public static Optional<NodeUse> parse(String text) {
    try {
      JsonNode use = Json.TREES.readTree(text);
      return Optional.of(
          new NodeUse(
              CpuQuantity.parse(use.path("cpu").asString()),
              ByteQuantity.parse(use.path("memory").asString())));
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
