package io.jarvis.dag.core.definition;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
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
  private final List<Step> steps;
  private final Map<String, Integer> byName;
  private final Graph<Integer, DefaultEdge> graph;
  private final List<Set<Integer>> components;

  /** Needs that are not there are left out. */
  Circles(List<Step> steps, Map<String, Integer> byName) {
    this.steps = steps;
    this.byName = byName;
    graph = graph(steps, byName);
    components =
        new KosarajuStrongConnectivityInspector<>(graph)
            .stronglyConnectedSets().stream()
                .filter(
                    set -> set.size() > 1 || set.stream().anyMatch(i -> graph.containsEdge(i, i)))
                .toList();
  }

  /**
   * Finds the circles: one for each set of steps that need each other, in the order of their needs.
   */
  List<List<Integer>> all() {
    return components.stream()
        .map(component ->
            circle(graph, component, component.stream().mapToInt(i -> i).min().orElseThrow()))
        .sorted(Comparator.comparing(List::getFirst))
        .toList();
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

  /**
   * For each step all that end before it begins. Of one in a circle, or that needs what is not
   * there, nobody can say: it is taken to be the last.
   */
  BitSet[] before() {
    BitSet last = new BitSet();
    components.forEach(component -> component.forEach(last::set));
    for (int i = 0; i < steps.size(); i++) {
      last.set(i, last.get(i) || !byName.keySet().containsAll(steps.get(i).needs()));
    }
    Graph<Integer, DefaultEdge> rest = graph(steps, byName);
    rest.edgeSet().stream()
        .filter(edge -> last.get(rest.getEdgeTarget(edge)))
        .toList()
        .forEach(rest::removeEdge);
    BitSet[] before = new BitSet[steps.size()];
    for (int at : (Iterable<Integer>) () -> new TopologicalOrderIterator<>(rest)) {
      before[at] = new BitSet();
      before[at].set(0, last.get(at) ? steps.size() : 0);
      for (DefaultEdge edge : rest.incomingEdgesOf(at)) {
        before[at].set(rest.getEdgeSource(edge));
        before[at].or(before[rest.getEdgeSource(edge)]);
      }
    }
    return before;
  }

  /** An edge from each need that there is to the step that has it. */
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
        Integer index = byName.get(need);
        if (index != null) {
          graph.addEdge(index, i);
        }
      }
    }
    return graph;
  }
}
