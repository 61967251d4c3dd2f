package io.jarvis.ingress.http;

import io.jarvis.dag.core.definition.Step;
import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.run.StepView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The graph of a run: its steps with their states, and who waits for whom.
 *
 * @param nodes in the order of the document
 * @param edges from a step to one that needs it
 */
record RunGraph(String run, List<Node> nodes, List<Edge> edges) {
  /**
   * One step.
   *
   * @param depth how many steps lie before it on the longest way
   */
  record Node(String name, String state, int depth) {}

  record Edge(String from, String to) {}

  static RunGraph of(RunRecord record) {
    List<StepView> views = record.run().steps();
    List<Step> steps = record.run().spec().definition().steps();
    Map<String, Integer> depths = depths(steps);
    List<Node> nodes = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      String name = steps.get(i).name();
      nodes.add(new Node(name, views.get(i).state().word(), depths.getOrDefault(name, 0)));
      steps.get(i).needs().forEach(need -> edges.add(new Edge(need, name)));
    }
    return new RunGraph(record.created().run().value(), nodes, edges);
  }

  /** Steps that run on exit stand behind all others. */
  private static Map<String, Integer> depths(List<Step> steps) {
    Map<String, Integer> depths = new HashMap<>();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Step step : steps) {
        int depth =
            step.needs().stream()
                .mapToInt(need -> depths.getOrDefault(need, 0) + 1)
                .max()
                .orElse(0);
        changed |= !Integer.valueOf(depth).equals(depths.put(step.name(), depth));
      }
    }
    int last =
        steps.stream()
            .filter(step -> step.onExit().isEmpty())
            .mapToInt(step -> depths.getOrDefault(step.name(), 0))
            .max()
            .orElse(0);
    steps.stream()
        .filter(step -> step.onExit().isPresent())
        .forEach(step -> depths.merge(step.name(), last + 1, Integer::sum));
    return depths;
  }

  /** In the language of Graphviz. */
  String dot() {
    StringBuilder text =
        new StringBuilder("digraph run {\n  rankdir=LR;\n  node [shape=box, style=filled];\n");
    for (Node node : nodes) {
      text.append(
          "  \"%s\" [label=\"%s\\n%s\", fillcolor=\"%s\"];%n"
              .formatted(node.name(), node.name(), node.state(), colour(node.state())));
    }
    edges.forEach(edge -> text.append("  \"%s\" -> \"%s\";%n".formatted(edge.from(), edge.to())));
    return text.append("}\n").toString();
  }

  static String colour(String state) {
    return switch (state) {
      case "running" -> "#bcd9f5";
      case "succeeded" -> "#c5e8c5";
      case "failed" -> "#f5c0bc";
      case "cancelled" -> "#f3dfb4";
      case "skipped", "omitted" -> "#e3e3e3";
      default -> "#ffffff";
    };
  }
}
