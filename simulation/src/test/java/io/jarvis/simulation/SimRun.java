package io.jarvis.simulation;

import io.jarvis.protocol.RunId;
import io.jarvis.testkit.play.Interpreter;
import io.jarvis.testkit.play.PlayedContainer;
import io.jarvis.testkit.play.RandomGraph;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A run of a random workflow, and how it must end whatever happens. */
record SimRun(RunId id, byte[] body, Interpreter.End end) {
  /** Its containers are in a hurry. */
  private static final int FASTER = 8;

  static List<SimRun> some(RandomGenerator chance, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> of(number, RandomGraph.of(chance.nextLong())))
        .toList();
  }

  private static SimRun of(int number, RandomGraph graph) {
    JsonNode document = graph.document();
    document.path("steps").forEach(step -> hurry((ObjectNode) step.path("env")));
    return new SimRun(
        new RunId("run-" + number),
        JsonMapper.shared().writeValueAsBytes(document),
        Interpreter.of(graph));
  }

  private static void hurry(ObjectNode env) {
    int millis = Integer.parseInt(env.path(PlayedContainer.MILLIS).asString());
    env.put(PlayedContainer.MILLIS, Integer.toString(millis / FASTER));
  }
}
