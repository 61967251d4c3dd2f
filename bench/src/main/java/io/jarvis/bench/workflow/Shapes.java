package io.jarvis.bench.workflow;

import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The workflows that are run. */
final class Shapes {
  /** How many steps stand beside each other. */
  static final int LAYER = 100;

  private static final JsonMapper JSON = JsonMapper.shared();

  private Shapes() {}

  /** So many steps in layers; each needs two of the layer before. */
  static ObjectNode layered(int count) {
    ObjectNode workflow = workflow("layered");
    ArrayNode steps = workflow.putArray("steps");
    for (int i = 0; i < count; i++) {
      ObjectNode step = steps.addObject().put("name", "s" + i);
      if (i >= LAYER) {
        int before = i - LAYER;
        int beside = before % LAYER == LAYER - 1 ? before - 1 : before + 1;
        step.putArray("needs").add("s" + before).add("s" + beside);
      }
    }
    return workflow;
  }

  /** One step of so many tasks. */
  static ObjectNode fanOut(int count) {
    ObjectNode workflow = workflow("fan-out");
    ObjectNode step = workflow.putArray("steps").addObject().put("name", "each");
    ArrayNode elements = step.putArray("forEach");
    IntStream.range(0, count).forEach(elements::add);
    step.putArray("args").add("${{ item }}");
    return workflow;
  }

  private static ObjectNode workflow(String name) {
    ObjectNode workflow = JSON.createObjectNode().put("name", name);
    workflow.putObject("defaults").put("image", "busybox:latest");
    return workflow;
  }
}
