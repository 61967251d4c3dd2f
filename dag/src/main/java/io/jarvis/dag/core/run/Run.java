package io.jarvis.dag.core.run;

import io.jarvis.dag.core.definition.Step;
import io.jarvis.dag.core.definition.Work;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.dag.core.run.RunMemory.Stage;
import io.jarvis.protocol.RunState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * One run of a workflow as a fold of what happened to it: the same facts in the same order always
 * come to the same run, whoever folds them, and {@link #decide} says what is to be done. A fact
 * costs the same however large the run is. Not thread-safe. What was sent and is not in the log is
 * lost with the process: {@link #unsend} makes a successor say it again.
 */
public final class Run {
  private final RunSpec spec;
  private final Graph graph;
  private final List<StepProgress> progress;
  private final Set<String> read;
  private final Evaluation evaluation;
  private final Ready ready;
  private final Course course = new Course();
  private final Tally tally;
  private final ArrayDeque<Integer> due = new ArrayDeque<>();
  private final Set<StepRef> toCancel = new LinkedHashSet<>();
  private final Set<StepRef> sent = new HashSet<>();
  private final Set<StepRef> stragglers = new LinkedHashSet<>();
  private Needs needs;
  private int round = 1;

  /** Begins a run. */
  public Run(RunSpec spec) {
    this(spec, spec.definition().steps().stream().map(step -> new StepProgress()).toList());
    due.addAll(needs.met());
    settle();
  }

  private Run(RunSpec spec, List<StepProgress> progress) {
    this.spec = spec;
    this.progress = progress;
    graph = new Graph(spec.definition());
    read = Readers.of(spec.definition());
    evaluation = new Evaluation(spec, graph, progress);
    ready = new Ready(Order.of(graph, spec), graph, progress);
    tally = new Tally(spec.limits());
    needs = new Needs(graph, progress);
  }

  /** Restores a run from a snapshot; nothing of it counts as sent. */
  public static Run restored(RunSpec spec, RunMemory memory) {
    Run run = new Run(spec, memory.steps().stream().map(StepProgress::restored).toList());
    run.course.restore(memory.standing());
    run.round = memory.round();
    run.stragglers.addAll(memory.stragglers());
    for (int i = 0; i < run.graph.size(); i++) {
      run.tally.add(run.progress.get(i));
      run.ready.follow(i);
    }
    return run;
  }

  /** All that it has come to. */
  public RunMemory memory() {
    return new RunMemory(
        course.memory(),
        round,
        progress.stream().map(StepProgress::memory).toList(),
        List.copyOf(stragglers));
  }

  public RunSpec spec() {
    return spec;
  }

  public RunState state() {
    return course.state();
  }

  /** Whether the log says that it is over: nothing happens unless somebody retries it. */
  public boolean finished() {
    return course.stage() == Stage.FINISHED;
  }

  /** Whether it would still make a difference that it takes too long. */
  public boolean canTimeOut() {
    return course.canTimeOut();
  }

  /** Takes a fact; false if it does not fit, as a repeated one does not. */
  public boolean apply(Fact fact) {
    boolean counted =
        switch (fact) {
          case Fact.Submitted(StepRef task) -> submitted(task);
          case Fact.Ended ended -> ended(ended);
          case Fact.RunFailed failed -> retried(failed) || ended(failed.ended());
          case Fact.Paused() -> course.pause(true);
          case Fact.Resumed() -> course.pause(false);
          case Fact.CancelWanted() -> course.cancel() && stop();
          case Fact.TimedOut() -> course.timeOut() && stop();
          case Fact.Finished(RunState ended) -> course.finish(ended);
          case Fact.Retried(Set<String> steps) -> course.restart() && restart(steps);
        };
    settle();
    return counted;
  }

  private boolean submitted(StepRef task) {
    sent.remove(task);
    int index = known(task);
    if (index >= 0 && tally.submit(progress.get(index), task.index())) {
      ready.follow(index);
      return true;
    }
    return straggles(task);
  }

  /** It came into the log when the run had given it up: it is cancelled, and waited for. */
  private boolean straggles(StepRef task) {
    int index = graph.index(task.step());
    boolean givenUp =
        index >= 0
            && course.stage() != Stage.FINISHED
            && progress.get(index).gaveUp(task)
            && stragglers.add(task);
    return givenUp && toCancel.add(task);
  }

  private boolean ended(Fact.Ended ended) {
    sent.remove(ended.task());
    toCancel.remove(ended.task());
    int index = known(ended.task());
    if (index < 0 || !tally.end(progress.get(index), ended)) {
      return stragglers.remove(ended.task());
    }
    ready.follow(index);
    finishIfDone(index, ended.message());
    if (progress.get(index).hopeless(tolerated(index))) {
      // A fan-out whose failure is sure is not waited for.
      stopIfFailFast(index);
    }
    return true;
  }

  /** A run that is a step begins anew, unless nothing more begins. */
  private boolean retried(Fact.RunFailed failed) {
    int index = known(failed.task());
    Optional<Work.Workflow> work = course.stopping() ? Optional.empty() : graph.workflow(index);
    boolean again =
        work.isPresent() && tally.retry(progress.get(index), failed, work.get().retry());
    if (again) {
      ready.follow(index);
    }
    return again;
  }

  private void stopIfFailFast(int index) {
    if (graph.endsRun(index) && !course.stopping()) {
      stop();
    }
  }

  private int tolerated(int index) {
    return graph.step(index).tolerate().of(progress.get(index).tasks());
  }

  /** The number of a task's step if it is one of the round that goes on, else -1. */
  private int known(StepRef task) {
    int index = graph.index(task.step());
    return index >= 0 && progress.get(index).knows(task) ? index : -1;
  }

  /** Nothing more is submitted in this stage, and what is active is cancelled. */
  private boolean stop() {
    course.stop();
    for (int i = 0; i < graph.size(); i++) {
      boolean ofThisStage = course.stage() == Stage.EXIT_STEPS || !graph.onExit(i);
      if (ofThisStage && progress.get(i).state() == StepState.WAITING) {
        end(i, StepState.OMITTED, "the run ended before its turn came");
      } else if (progress.get(i).state() == StepState.RUNNING) {
        stop(i);
      }
    }
    return true;
  }

  private void stop(int index) {
    StepProgress step = progress.get(index);
    step.drop();
    ready.follow(index);
    toCancel.addAll(step.submitted(graph.step(index).name()));
    finishIfDone(index, "");
  }

  private void settle() {
    while (!due.isEmpty() || needs.over(course.stage())) {
      if (due.isEmpty()) {
        nextStage();
      } else {
        int index = due.remove();
        if (progress.get(index).state() == StepState.WAITING) {
          begin(index);
        }
      }
    }
  }

  private void nextStage() {
    if (course.stage() == Stage.EXIT_STEPS || needs.over(Stage.EXIT_STEPS)) {
      course.next(Stage.OVER);
      return;
    }
    course.next(Stage.EXIT_STEPS);
    for (int i = 0; i < graph.size(); i++) {
      if (graph.onExit(i) && !course.runsAfter(graph.step(i).onExit().orElseThrow())) {
        end(i, StepState.SKIPPED, "");
      } else if (graph.onExit(i) && needs.met(i)) {
        due.add(i);
      }
    }
  }

  private void begin(int index) {
    if (needs.broken(index)) {
      end(index, StepState.OMITTED, "a step that it needs ended badly");
      return;
    }
    Step step = graph.step(index);
    try {
      if (evaluation.condition(step)) {
        int mostKept = read.contains(step.name()) ? spec.limits().outputBytes() : 0;
        tally.begin(progress.get(index), evaluation.elements(step), mostKept);
        ready.follow(index);
        finishIfDone(index, "");
      } else {
        end(index, StepState.SKIPPED, "");
      }
    } catch (ExpressionException e) {
      end(index, StepState.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void finishIfDone(int index, String message) {
    StepProgress step = progress.get(index);
    step.verdict(tolerated(index), message)
        .ifPresent(verdict -> end(index, verdict.state(), verdict.message()));
  }

  private void end(int index, StepState state, String message) {
    progress.get(index).end(state, message);
    due.addAll(needs.ended(index, state));
    if (graph.isBad(index, state)) {
      course.failed();
      if (state != StepState.OMITTED) {
        stopIfFailFast(index);
      }
    }
  }

  private boolean restart(Set<String> names) {
    Restart restart = Restart.of(graph, progress, names);
    round++;
    for (int i = 0; i < graph.size(); i++) {
      StepProgress step = progress.get(i);
      if (restart.restOnly(i)) {
        // A run that is a step goes on itself: it bears the same id.
        step.repeatRest(graph.workflow(i).isPresent() ? step.round() : round);
      } else if (restart.again(i)) {
        tally.remove(step);
        step.reset(round);
      }
      if (graph.isBad(i, step.state())) {
        course.failed();
      }
      ready.follow(i);
    }
    needs = new Needs(graph, progress);
    due.addAll(needs.met());
    IntStream.range(0, graph.size()).filter(restart::restOnly).forEach(i -> finishIfDone(i, ""));
    return true;
  }

  /** What is to be done now if no retry has to wait. */
  public List<Action> decide(int most) {
    return decide(most, Instant.MAX);
  }

  /**
   * What is to be done now, at most so many; the same however often it is asked, until {@link
   * #sent} or a fact changes it, or a retry is due.
   */
  public List<Action> decide(int most, Instant now) {
    List<Action> actions = new ArrayList<>();
    toCancel.stream().limit(most).forEach(task -> actions.add(new Action.Cancel(task)));
    if (course.wantsToFinish() && sent.isEmpty() && stragglers.isEmpty()) {
      actions.add(new Action.Finish(course.outcome()));
    }
    if (!course.paused()) {
      int room = spec.definition().maxParallel() - tally.active() - sent.size();
      ready
          .next(Math.min(most - actions.size(), room), now)
          .forEach(task -> actions.add(new Action.Submit(task)));
    }
    return actions;
  }

  /** When it is to be asked again though nothing happens; empty if no retry waits. */
  public Optional<Instant> firstRetry() {
    return ready.firstRetry();
  }

  /** An action is on its way: it is not decided again before {@link #unsend}. */
  public void sent(Action action) {
    switch (action) {
      case Action.Submit(StepRef task) -> {
        int index = known(task);
        if (index >= 0 && progress.get(index).send(task.index())) {
          sent.add(task);
          ready.follow(index);
        }
      }
      case Action.Cancel(StepRef task) -> toCancel.remove(task);
      case Action.Finish finish -> course.finishSent(true);
    }
  }

  /** How many tasks are on their way into the log. */
  public int underWay() {
    return sent.size();
  }

  /** All that was sent and is not in the log may be lost and is decided again. */
  public void unsend() {
    List.copyOf(sent).forEach(this::unsend);
    resend();
  }

  /** Cancellations and the end that were sent may be lost and are decided again. */
  public void resend() {
    course.finishSent(false);
    toCancel.addAll(stragglers);
    if (course.stopping()) {
      stop();
    }
  }

  /** A task was sent and did not come into the log. */
  public void unsend(StepRef task) {
    int index = graph.index(task.step());
    if (sent.remove(task) && known(task) >= 0) {
      progress.get(index).unsend(task.index());
      ready.follow(index);
    }
  }

  /** Which workflow a step runs; empty if it is a task. */
  public Optional<Work.Workflow> workflow(StepRef task) {
    return graph.workflow(graph.index(task.step()));
  }

  /** How many of the steps are served after this task's, were all of them ready. */
  public int servedAfter(StepRef task) {
    return ready.servedAfter(graph.index(task.step()));
  }

  /** What a task of it does: a task's own words, or the parameters of another workflow's run. */
  public JsonNode work(StepRef task) throws ExpressionException {
    int index = graph.index(task.step());
    JsonNode element = progress.get(index).element(task.index());
    return evaluation.work(graph.step(index), task.index(), element);
  }

  /** What it hands on to the run that it is a step of. */
  public JsonNode output() throws ExpressionException {
    return evaluation.output();
  }

  /** The run's steps, in the order of the document. */
  public List<StepView> steps() {
    return IntStream.range(0, graph.size())
        .mapToObj(i -> progress.get(i).view(graph.step(i).name()))
        .toList();
  }
}
