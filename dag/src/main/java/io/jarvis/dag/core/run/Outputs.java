package io.jarvis.dag.core.run;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the tasks of one step handed on, as far as somebody reads it. Not thread-safe. */
final class Outputs {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonNode @Nullable [] byTask;
  private int mostChars;
  private int chars;

  /** The step begins; of 0 characters nothing is kept, for nobody reads it. */
  void begin(int tasks, int most) {
    byTask = most == 0 ? null : new JsonNode[tasks];
    mostChars = most;
  }

  void keep(int task, JsonNode output) {
    if (byTask != null && !tooLarge()) {
      byTask[task] = output;
      chars += output.toString().length();
    }
  }

  /** The run as a whole keeps too much: what is read of this step fails it. */
  void drop() {
    if (byTask != null) {
      byTask = null;
      chars = 0;
      mostChars = -1;
    }
  }

  boolean tooLarge() {
    return chars > mostChars;
  }

  /** How much is kept, in characters of JSON. */
  int chars() {
    return chars;
  }

  void clear() {
    byTask = null;
    mostChars = 0;
    chars = 0;
  }

  /** The output of each task, null where there is none; empty if nobody reads them. */
  ArrayNode all() {
    ArrayNode all = NODES.arrayNode();
    for (JsonNode output : byTask == null ? new JsonNode[0] : byTask) {
      all.add(output == null ? NODES.nullNode() : output);
    }
    return all;
  }

  RunMemory.OutputSize size() {
    return new RunMemory.OutputSize(chars, mostChars);
  }

  void restore(Stream<JsonNode> outputs, RunMemory.OutputSize size) {
    mostChars = size.mostChars();
    chars = size.chars();
    byTask = mostChars > 0 ? outputs.toArray(JsonNode[]::new) : null;
  }
}
