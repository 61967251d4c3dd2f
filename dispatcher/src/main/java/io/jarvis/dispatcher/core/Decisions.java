package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * A plan as text, a decision a line: equal if and only if the same would be carried out, for the
 * same reasons; of those who are left waiting it says how many.
 */
final class Decisions {
  private Decisions() {}

  static String of(Plan plan) {
    List<String> lines = new ArrayList<>();
    plan.placed().forEach(placed -> lines.add(line(placed)));
    plan.preempting().forEach(pledge -> lines.add(line(pledge)));
    plan.neverFit()
        .forEach(never -> lines.add("never " + never.task().task() + " " + never.reasons()));
    plan.reserved()
        .ifPresent(kept ->
            lines.add("keeps " + kept.task().task() + " " + kept.nodes() + " " + kept.start()));
    count(lines, "no room", plan.noCapacity(), Placement.NoCapacityNow::tasks);
    count(lines, "over quota", plan.overQuota(), Placement.OverQuota::tasks);
    count(lines, "throttled", plan.throttled(), Placement.Throttled::tasks);
    lines.add(plan.completeness().name());
    return String.join("\n", lines);
  }

  private static String line(Placement.Placed placed) {
    Choice choice = placed.choice();
    return "places %s %s %s %s %s %s"
        .formatted(
            placed.task().task(),
            placed.members().stream().map(Decisions::member).collect(Collectors.joining(",")),
            choice.policy(),
            choice.score().map(String::valueOf).orElse("-"),
            choice.image().map(String::valueOf).orElse("-"),
            choice.next().map(next -> next.node() + " " + next.score()).orElse("-"));
  }

  private static String member(Placement.Member member) {
    return member.node() + " " + member.devices() + " " + member.turn();
  }

  private static String line(Placement.Preempts pledge) {
    return "preempts %s %s %s"
        .formatted(
            pledge.task().task(),
            pledge.nodes().stream().map(NodeId::value).collect(Collectors.joining(",")),
            pledge.victims().stream().map(v -> v.task() + ":" + v.attempt()).toList());
  }

  private static <T> void count(
      List<String> lines, String what, List<T> waiting, ToIntFunction<T> tasks) {
    int all = waiting.stream().mapToInt(tasks).sum();
    if (all > 0) {
      lines.add(what + " " + all);
    }
  }
}
