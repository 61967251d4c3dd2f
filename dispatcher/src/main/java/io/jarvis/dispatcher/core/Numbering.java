package io.jarvis.dispatcher.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands the indexes of an array out node by node, so that what leaves for a node together is a
 * range. Before it has left no index differs from another of its array: the places of a plan stay
 * what they are, and so does whoever is not placed.
 */
final class Numbering {
  private static final Comparator<Placement.Placed> BY_PLACE =
      Comparator.<Placement.Placed, String>comparing(placed -> placed.node().value())
          .thenComparing(placed -> placed.devices().toString());

  private Numbering() {}

  /** Indexes that may change places with one another. */
  private record Alike(String array, Demand demand) {}

  /** The same places, with the indexes of each array handed out node by node. */
  static List<Placement.Placed> byNode(List<Placement.Placed> placed) {
    Map<Alike, List<Integer>> groups = new HashMap<>();
    for (int at = 0; at < placed.size(); at++) {
      Waiting task = placed.get(at).task();
      if (task.task().index().isPresent()) {
        String array = task.task().whole().value();
        groups.computeIfAbsent(new Alike(array, task.demand()), alike -> new ArrayList<>()).add(at);
      }
    }
    List<Placement.Placed> numbered = new ArrayList<>(placed);
    groups.values().forEach(group -> number(group, placed, numbered));
    return numbered;
  }

  private static void number(
      List<Integer> group, List<Placement.Placed> placed, List<Placement.Placed> numbered) {
    List<Waiting> indexes =
        group.stream()
            .map(at -> placed.get(at).task())
            .sorted(Comparator.comparingInt(task -> task.task().index().orElseThrow()))
            .toList();
    List<Integer> byNode =
        group.stream().sorted(Comparator.comparing(placed::get, BY_PLACE)).toList();
    for (int i = 0; i < indexes.size(); i++) {
      int at = byNode.get(i);
      numbered.set(at, placed.get(at).of(indexes.get(i)));
    }
  }
}
