package io.jarvis.ingress.core;

import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.Part;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.run.StepView;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.task.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A command to an existing run; the same rules hold at both doors. Pure.
 *
 * @param steps of a retry: those that begin anew, by name; none: what failed
 * @param principal who gives it; empty if unknown
 */
public record RunCommand(RunId run, Action action, List<String> steps, String principal) {
  private static final String RUN = "run";
  private static final String ACTION = "action";
  private static final String STEPS = "steps";
  private static final int MOST_STEPS = 10_000;
  private static final List<FieldError> NOTHING_SAID =
      List.of(new FieldError("/" + RUN, "it or its action is missing", "both of them"));

  public RunCommand {
    steps = List.copyOf(steps);
  }

  /** What becomes of the run. */
  public enum Action implements Word {
    CANCEL,
    PAUSE,
    RESUME,
    RETRY
  }

  /** Whether a document is a command to a run. */
  static boolean is(Document document) {
    return document.root().has(RUN) && document.root().has(ACTION);
  }

  static Parsed<RunCommand> read(Document document, String principal) {
    Problems problems = new Problems(document);
    Part part = new Part(document.root(), "", problems);
    Optional<RunId> run = part.parsed(RUN, RunId::new, "the id of a run");
    Optional<Action> action = part.word(ACTION, Action.class);
    List<String> steps = new ArrayList<>();
    part.list(STEPS, MOST_STEPS)
        .ifPresent(list -> list.forEach(step -> step(part, step).ifPresent(steps::add)));
    part.refuseUnknown();
    if (!steps.isEmpty() && action.filter(wanted -> wanted != Action.RETRY).isPresent()) {
      part.error(STEPS, "only a retry has steps", "no steps");
    }
    return problems.none() && run.isPresent() && action.isPresent()
        ? new Parsed.Valid<>(new RunCommand(run.get(), action.get(), steps, principal))
        : new Parsed.Invalid<>(problems.all().isEmpty() ? NOTHING_SAID : problems.all());
  }

  private static Optional<String> step(Part part, JsonNode step) {
    if (!step.isString()) {
      part.error(STEPS, "one of them is no text", "the names of steps");
    }
    return step.asStringOpt();
  }

  /** Whether the run already is as the command wants it. */
  public boolean isDone(RunRecord record) {
    return action == Action.CANCEL && record.run().state() == RunState.CANCELLED;
  }

  /** Why the command cannot be applied in the run's present state; empty if it can. */
  public Optional<Problem> refusal(RunRecord record) {
    if (action == Action.RETRY) {
      return refusalOfRetry(record);
    }
    RunState state = record.run().state();
    return state.ended() && !isDone(record)
        ? conflict("has ended: " + state.word())
        : Optional.empty();
  }

  private Optional<Problem> refusalOfRetry(RunRecord record) {
    if (!record.run().finished()) {
      return conflict("has not ended");
    }
    if (record.created().parent().isPresent()) {
      return conflict(
          "is a step of run '" + record.created().parent().get().run() + "': retry that");
    }
    if (steps.isEmpty() && record.run().state() == RunState.SUCCEEDED) {
      return conflict("has succeeded: name the steps that are to run again");
    }
    Set<String> names =
        record.run().steps().stream().map(StepView::name).collect(Collectors.toSet());
    return steps.stream()
        .filter(step -> !names.contains(step))
        .findFirst()
        .map(step ->
            Problem.invalid(
                "step",
                "there is no step '" + Shown.of(step) + "'",
                "the names of steps of the run"));
  }

  private Optional<Problem> conflict(String why) {
    return Optional.of(
        Problem.of(ProblemType.CONFLICT, "run '" + run + "' " + why).about("/v1/runs/" + run));
  }

  /** The event that records it. */
  public RunEvent event() {
    return switch (action) {
      case CANCEL -> new RunEvent.CancelRequested(run, principal);
      case PAUSE -> new RunEvent.Paused(run, principal);
      case RESUME -> new RunEvent.Resumed(run, principal);
      case RETRY -> new RunEvent.Retried(run, steps, principal);
    };
  }
}
