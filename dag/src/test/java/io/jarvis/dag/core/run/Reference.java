package io.jarvis.dag.core.run;

import io.jarvis.dag.core.run.RandomDag.PlainStep;
import io.jarvis.protocol.RunState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What a run must come to, computed the plain way: after each fact every step is looked at again
 * and again until nothing changes. Knows neither graphs, counters nor expressions.
 */
final class Reference {
  private final RandomDag dag;
  private final Map<String, String> states = new LinkedHashMap<>();
  private final Map<String, Integer> widths = new HashMap<>();
  private final Map<String, Integer> rounds = new HashMap<>();
  private final Map<String, JsonNode> outputs = new HashMap<>();
  private final Map<String, Map<Integer, String>> tasks = new HashMap<>();
  private final Map<String, Map<Integer, Integer>> retries = new HashMap<>();
  private final Map<String, Map<Integer, Integer>> retriesBefore = new HashMap<>();
  private String stage = "steps";
  private boolean stopping;
  private boolean paused;
  private boolean cancelled;
  private boolean timedOut;
  private int round = 1;

  Reference(RandomDag dag) {
    this.dag = dag;
    for (PlainStep step : dag.steps()) {
      clear(step);
    }
    settle();
  }

  private void clear(PlainStep step) {
    states.put(step.name(), "waiting");
    rounds.put(step.name(), round);
    widths.remove(step.name());
    outputs.remove(step.name());
    tasks.put(step.name(), new HashMap<>());
    retries.put(step.name(), new HashMap<>());
    retriesBefore.put(step.name(), new HashMap<>());
  }

  Map<String, String> states() {
    return states;
  }

  String state() {
    boolean over = stage.equals("over") || stage.equals("finished");
    return over ? outcome() : paused ? "paused" : "running";
  }

  private String outcome() {
    boolean bad = dag.steps().stream().anyMatch(this::fails);
    return cancelled ? "cancelled" : timedOut ? "timed-out" : bad ? "failed" : "succeeded";
  }

  void apply(Fact fact) {
    switch (fact) {
      case Fact.Submitted(StepRef task) -> put(task, "active");
      case Fact.Ended(StepRef task, var outcome, var output, var message) -> {
        put(task, outcome.word());
        output.ifPresent(json -> outputs.put(task.step(), json));
      }
      case Fact.RunFailed failed -> failed(failed.task());
      case Fact.Paused() -> paused = !stage.equals("finished") && !stage.equals("over") || paused;
      case Fact.Resumed() -> paused = (stage.equals("finished") || stage.equals("over")) && paused;
      case Fact.CancelWanted() -> {
        boolean counts = !cancelled && !stage.equals("over") && !stage.equals("finished");
        cancelled |= counts;
        stopping |= counts;
        paused &= !counts;
      }
      case Fact.TimedOut() -> {
        boolean counts = stage.equals("steps") && !cancelled && !timedOut;
        timedOut |= counts;
        stopping |= counts;
      }
      case Fact.Finished(RunState outcome) -> stage = stage.equals("over") ? "finished" : stage;
      case Fact.Retried(Set<String> steps) -> retry(steps);
    }
    settle();
  }

  private void put(StepRef task, String state) {
    if (isOfNow(task)) {
      String before = tasks.get(task.step()).get(task.index());
      if (before == null || before.equals("active")) {
        tasks.get(task.step()).put(task.index(), state);
      }
    }
  }

  private boolean isOfNow(StepRef task) {
    return states.get(task.step()).equals("running")
        && rounds.get(task.step()) == task.round()
        && retry(task.step(), task.index()) == task.retry();
  }

  private int retry(String step, int index) {
    return retries.get(step).getOrDefault(index, 0);
  }

  /** A run of a step begins anew unless it has done so often enough, or everything ends. */
  private void failed(StepRef task) {
    int had = task.retry() - retriesBefore.get(task.step()).getOrDefault(task.index(), 0);
    boolean active = "active".equals(tasks.get(task.step()).get(task.index()));
    if (isOfNow(task) && active && !stopping && had < dag.step(task.step()).retries()) {
      tasks.get(task.step()).remove(task.index());
      retries.get(task.step()).put(task.index(), task.retry() + 1);
    } else {
      put(task, "failed");
    }
  }

  private void settle() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (PlainStep step : dag.steps()) {
        changed |= look(step);
      }
      changed |= !changed && nextStage();
    }
  }

  private boolean look(PlainStep step) {
    String before = states.get(step.name());
    boolean stoppingBefore = stopping;
    boolean turn = stage.equals(step.onExit().isPresent() ? "exit" : "steps");
    if (turn && before.equals("waiting")) {
      states.put(step.name(), begun(step));
    }
    if (turn && states.get(step.name()).equals("running")) {
      states.put(step.name(), goneOn(step));
    }
    String after = states.get(step.name());
    boolean newlyBad = !after.equals(before) && isBad(after) && !step.allowFailure();
    stopping |= (newlyBad || hopeless(step)) && dag.failFast() && step.onExit().isEmpty();
    return !after.equals(before) || stopping != stoppingBefore;
  }

  /** Whether more of its tasks have failed than it may, and somebody minds. */
  private boolean hopeless(PlainStep step) {
    return states.get(step.name()).equals("running")
        && !step.allowFailure()
        && tasks.get(step.name()).values().stream().filter("failed"::equals).count()
            > tolerated(step);
  }

  private String begun(PlainStep step) {
    if (stopping) {
      return "omitted";
    }
    if (step.onExit().isPresent() && !exitRuleHolds(step.onExit().get())) {
      return "skipped";
    }
    for (String need : step.needs()) {
      if (states.get(need).equals("waiting") || states.get(need).equals("running")) {
        return "waiting";
      }
    }
    if (!step.needs().stream().allMatch(this::isGood)) {
      return "omitted";
    }
    if (step.whenState().isPresent()
        && !states.get(step.whenState().get().step()).equals(step.whenState().get().state())) {
      return "skipped";
    }
    Optional<Integer> width = width(step);
    width.ifPresent(w -> widths.put(step.name(), w));
    return width.isPresent() ? "running" : "failed";
  }

  private Optional<Integer> width(PlainStep step) {
    if (step.widthOf().isEmpty()) {
      return Optional.of(step.width() < 0 ? 1 : step.width());
    }
    return Optional.ofNullable(outputs.get(step.widthOf().get()))
        .filter(JsonNode::isArray)
        .map(JsonNode::size);
  }

  private boolean exitRuleHolds(String rule) {
    String soFar = ordinaryOutcome();
    return switch (rule) {
      case "always" -> true;
      case "success" -> soFar.equals("succeeded");
      default -> soFar.equals("failed") || soFar.equals("timed-out");
    };
  }

  private String ordinaryOutcome() {
    boolean bad =
        dag.steps().stream().filter(step -> step.onExit().isEmpty()).anyMatch(this::fails);
    return cancelled ? "cancelled" : timedOut ? "timed-out" : bad ? "failed" : "succeeded";
  }

  private boolean isGood(String name) {
    PlainStep step = dag.step(name);
    String state = states.get(name);
    return state.equals("succeeded")
        || state.equals("skipped")
        || (isBad(state) && step.allowFailure());
  }

  private boolean fails(PlainStep step) {
    String state = states.get(step.name());
    return state.equals("omitted") || (isBad(state) && !step.allowFailure());
  }

  private static boolean isBad(String state) {
    return state.equals("failed") || state.equals("cancelled");
  }

  private String goneOn(PlainStep step) {
    int failed = 0;
    int cancelledTasks = 0;
    for (int i = 0; i < widths.get(step.name()); i++) {
      String task = tasks.get(step.name()).get(i);
      if (task == null && stopping) {
        tasks.get(step.name()).put(i, "cancelled");
        task = "cancelled";
      }
      if (task == null || task.equals("active")) {
        // Look at the rest only to drop what is pending.
        failed = Integer.MIN_VALUE / 2;
      }
      failed += "failed".equals(task) ? 1 : 0;
      cancelledTasks += "cancelled".equals(task) ? 1 : 0;
    }
    if (failed < 0) {
      return "running";
    }
    int tolerated = tolerated(step);
    return failed > tolerated
        ? "failed"
        : failed + cancelledTasks > tolerated ? "cancelled" : "succeeded";
  }

  private int tolerated(PlainStep step) {
    return step.tolerate() > 0 ? step.tolerate() : widths.get(step.name()) * step.percent() / 100;
  }

  private boolean nextStage() {
    boolean left =
        dag.steps().stream()
            .filter(step -> step.onExit().isPresent() == stage.equals("exit"))
            .anyMatch(step ->
                states.get(step.name()).equals("waiting")
                    || states.get(step.name()).equals("running"));
    if (left || stage.equals("over") || stage.equals("finished")) {
      return false;
    }
    stage = stage.equals("steps") ? "exit" : "over";
    stopping = false;
    return true;
  }

  private void retry(Set<String> chosen) {
    if (!stage.equals("finished")) {
      return;
    }
    round++;
    Set<String> again = new HashSet<>();
    for (PlainStep step : dag.steps()) {
      boolean bad =
          states.get(step.name()).equals("omitted")
              || (isBad(states.get(step.name())) && !step.allowFailure());
      if (step.onExit().isPresent() || (chosen.isEmpty() ? bad : chosen.contains(step.name()))) {
        again.add(step.name());
      }
    }
    Set<String> whole = new HashSet<>(chosen);
    boolean grown = true;
    while (grown) {
      grown = false;
      for (PlainStep step : dag.steps()) {
        if (step.needs().stream().anyMatch(again::contains)) {
          grown |= again.add(step.name()) | whole.add(step.name());
        }
      }
    }
    dag.steps().stream()
        .filter(step -> again.contains(step.name()))
        .forEach(step -> {
          boolean keeps =
              !whole.contains(step.name())
                  && step.onExit().isEmpty()
                  && isBad(states.get(step.name()))
                  && widths.getOrDefault(step.name(), 0) > 0;
          if (keeps) {
            states.put(step.name(), "running");
            // A run that is a step goes on itself, with all its retries before it.
            rounds.put(step.name(), step.isWorkflow() ? rounds.get(step.name()) : round);
            retriesBefore.put(step.name(), new HashMap<>(retries.get(step.name())));
            tasks.get(step.name()).values().removeIf(state -> !state.equals("succeeded"));
          } else {
            clear(step);
          }
        });
    stage = "steps";
    stopping = false;
    paused = false;
    cancelled = false;
    timedOut = false;
  }

  /** All tasks that may be submitted if nothing limits how many go at once. */
  List<StepRef> ready() {
    List<StepRef> ready = new ArrayList<>();
    for (PlainStep step : dag.steps()) {
      if (states.get(step.name()).equals("running")) {
        for (int i = 0; i < widths.get(step.name()); i++) {
          if (!tasks.get(step.name()).containsKey(i)) {
            ready.add(new StepRef(step.name(), i, rounds.get(step.name()), retry(step.name(), i)));
          }
        }
      }
    }
    return ready;
  }

  boolean paused() {
    return paused;
  }
}
