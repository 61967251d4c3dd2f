package io.jarvis.ingress.http;

import io.jarvis.dag.core.definition.Step;
import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.run.StepView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The graph of a run: its steps with their states, and who waits for whom. A fan-out is one step,
 * however many tasks it is.
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
  record Node(
      String name, String state, int depth, int tasks, int active, int succeeded, int failed) {
    /** The step's state, in short. */
    String standing() {
      String counts = tasks > 1 ? ", " + succeeded + " of " + tasks : "";
      return state + counts + (tasks > 1 && failed > 0 ? ", " + failed + " failed" : "");
    }
  }

  record Edge(String from, String to) {}

  static RunGraph of(RunRecord record) {
    List<StepView> views = record.run().steps();
    List<Step> steps = record.run().spec().definition().steps();
    int[] depths = depths(steps);
    List<Node> nodes = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      String name = steps.get(i).name();
      StepView view = views.get(i);
      nodes.add(
          new Node(
              name,
              view.state().word(),
              depths[i],
              view.tasks(),
              view.active(),
              view.succeeded(),
              view.failed()));
      steps.get(i).needs().forEach(need -> edges.add(new Edge(need, name)));
    }
    return new RunGraph(record.created().run().value(), nodes, edges);
  }

  /** Steps that run on exit stand behind all others. Each step is looked at once. */
  private static int[] depths(List<Step> steps) {
    Map<String, Integer> byName = new HashMap<>();
    steps.forEach(step -> byName.put(step.name(), byName.size()));
    List<List<Integer>> dependents = new ArrayList<>();
    steps.forEach(step -> dependents.add(new ArrayList<>()));
    int[] open = new int[steps.size()];
    ArrayDeque<Integer> free = new ArrayDeque<>();
    for (int i = 0; i < open.length; i++) {
      open[i] = steps.get(i).needs().size();
      for (String need : steps.get(i).needs()) {
        dependents.get(byName.getOrDefault(need, i)).add(i);
      }
      if (open[i] == 0) {
        free.add(i);
      }
    }
    int[] depths = new int[open.length];
    while (!free.isEmpty()) {
      int at = free.remove();
      for (int dependent : dependents.get(at)) {
        depths[dependent] = Math.max(depths[dependent], depths[at] + 1);
        if (--open[dependent] == 0) {
          free.add(dependent);
        }
      }
    }
    return exitsBehind(steps, depths);
  }

  private static int[] exitsBehind(List<Step> steps, int[] depths) {
    int last =
        IntStream.range(0, depths.length)
            .filter(i -> steps.get(i).onExit().isEmpty())
            .map(i -> depths[i])
            .max()
            .orElse(-1);
    return IntStream.range(0, depths.length)
        .map(i -> steps.get(i).onExit().isPresent() ? depths[i] + last + 1 : depths[i])
        .toArray();
  }

  /** The graph in the language of Graphviz. */
  String dot() {
    StringBuilder text =
        new StringBuilder("digraph run {\n  rankdir=LR;\n  node [shape=box, style=filled];\n");
    for (Node node : nodes) {
      text.append(
          "  \"%s\" [label=\"%s\\n%s\", fillcolor=\"%s\"];%n"
              .formatted(node.name(), node.name(), node.standing(), colour(node.state())));
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
