package io.jarvis.dag.core.definition;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.builder.GraphTypeBuilder;
import org.jgrapht.traverse.TopologicalOrderIterator;

/** The graph of needs: which steps need each other, and which come before which. */
final class Circles {
  private Circles() {}

  /** One circle for each set of steps that need each other, in the order of the needs. */
  static List<List<Integer>> of(List<Step> steps, Map<String, Integer> byName) {
    Graph<Integer, DefaultEdge> graph = graph(steps, byName);
    List<List<Integer>> circles = new ArrayList<>();
    for (Set<Integer> component :
        new KosarajuStrongConnectivityInspector<>(graph).stronglyConnectedSets()) {
      int first = component.stream().mapToInt(i -> i).min().orElseThrow();
      if (component.size() > 1 || graph.containsEdge(first, first)) {
        circles.add(circle(graph, component, first));
      }
    }
    circles.sort((one, other) -> Integer.compare(one.getFirst(), other.getFirst()));
    return circles;
  }

  /** The shortest way from a step along its needs back to itself. */
  private static List<Integer> circle(
      Graph<Integer, DefaultEdge> graph, Set<Integer> component, int first) {
    Map<Integer, Integer> cameFrom = new HashMap<>();
    ArrayDeque<Integer> open = new ArrayDeque<>(List.of(first));
    while (!cameFrom.containsKey(first)) {
      int at = open.remove();
      for (DefaultEdge edge : graph.incomingEdgesOf(at)) {
        int need = graph.getEdgeSource(edge);
        if (component.contains(need) && cameFrom.putIfAbsent(need, at) == null) {
          open.add(need);
        }
      }
    }
    List<Integer> circle = new ArrayList<>(List.of(first));
    int at = requireNonNull(cameFrom.get(first));
    while (at != first) {
      circle.add(1, at);
      at = requireNonNull(cameFrom.get(at));
    }
    return circle;
  }

  /** For each step all that end before it begins; only where there is no circle. */
  static BitSet[] before(List<Step> steps, Map<String, Integer> byName) {
    BitSet[] before = new BitSet[steps.size()];
    for (int at : (Iterable<Integer>) () -> new TopologicalOrderIterator<>(graph(steps, byName))) {
      BitSet all = new BitSet();
      for (String need : steps.get(at).needs()) {
        int index = requireNonNull(byName.get(need));
        all.set(index);
        all.or(before[index]);
      }
      before[at] = all;
    }
    return before;
  }

  /** An edge from each need to the step that has it. */
  private static Graph<Integer, DefaultEdge> graph(List<Step> steps, Map<String, Integer> byName) {
    Graph<Integer, DefaultEdge> graph =
        GraphTypeBuilder.<Integer, DefaultEdge>directed()
            .allowingSelfLoops(true)
            .allowingMultipleEdges(false)
            .edgeClass(DefaultEdge.class)
            .buildGraph();
    for (int i = 0; i < steps.size(); i++) {
      graph.addVertex(i);
    }
    for (int i = 0; i < steps.size(); i++) {
      for (String need : steps.get(i).needs()) {
        graph.addEdge(requireNonNull(byName.get(need)), i);
      }
    }
    return graph;
  }
}
