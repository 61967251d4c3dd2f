package io.jarvis.ingress.http;

import static java.util.stream.Collectors.toMap;

import io.jarvis.ingress.http.RunGraph.Edge;
import io.jarvis.ingress.http.RunGraph.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A graph small enough to look at: in a larger one, steps of the same depth and state are merged.
 */
final class RunOutline {
  /** Beyond this many steps, like ones are drawn together. */
  static final int MOST_DRAWN = 300;

  private RunOutline() {}

  static RunGraph of(RunGraph graph) {
    return graph.nodes().size() <= MOST_DRAWN ? graph : outlined(graph);
  }

  private static RunGraph outlined(RunGraph graph) {
    Map<String, Node> byName =
        graph.nodes().stream().collect(toMap(Node::name, Function.identity()));
    Map<String, Integer> sizes = new HashMap<>();
    graph.nodes().forEach(node -> sizes.merge(key(node), 1, Integer::sum));
    Map<String, Node> groups = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      groups.merge(key(node), named(node, sizes), RunOutline::together);
    }
    List<Edge> edges =
        graph.edges().stream()
            .map(edge ->
                new Edge(group(edge.from(), byName, sizes), group(edge.to(), byName, sizes)))
            .distinct()
            .toList();
    return new RunGraph(graph.run(), List.copyOf(groups.values()), edges);
  }

  private static String key(Node node) {
    return node.depth() + " " + node.state();
  }

  private static String group(String step, Map<String, Node> byName, Map<String, Integer> sizes) {
    Node node = byName.getOrDefault(step, new Node(step, "", 0, 0, 0, 0, 0));
    return named(node, sizes).name();
  }

  /** A group's name: of a single step its own, else how many steps it has and at which depth. */
  private static Node named(Node node, Map<String, Integer> sizes) {
    int size = sizes.getOrDefault(key(node), 1);
    String name =
        size == 1 ? node.name() : size + " steps " + node.state() + " at depth " + node.depth();
    return new Node(
        name,
        node.state(),
        node.depth(),
        node.tasks(),
        node.active(),
        node.succeeded(),
        node.failed());
  }

  private static Node together(Node one, Node other) {
    return new Node(
        one.name(),
        one.state(),
        one.depth(),
        one.tasks() + other.tasks(),
        one.active() + other.active(),
        one.succeeded() + other.succeeded(),
        one.failed() + other.failed());
  }
}
