package io.jarvis.dag.core.journal;

import io.jarvis.dag.core.definition.Callee;
import io.jarvis.dag.core.definition.Work;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.dag.core.run.Fact;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.dag.core.run.TaskOutcome;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TimeSpan;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A run that is a step of another. Its id is that of a task in its place. */
public final class SubRun {
  private SubRun() {}

  /** The run of a step; empty if the step is no workflow. */
  public static Optional<RunId> id(RunRecord parent, StepRef ref) {
    return parent.run().workflow(ref).map(work -> new RunId(ref.id(parent.created().run())));
  }

  /** What begins it, or makes it go on if it was over. */
  public static RunEvent begin(Runs runs, RunRecord parent, StepRef ref, Work.Workflow work)
      throws ExpressionException {
    RunId id = new RunId(ref.id(parent.created().run()));
    return runs.get(id).isPresent()
        ? new RunEvent.Retried(id, List.of(), "run " + parent.created().run())
        : created(id, parent, ref, work);
  }

  private static RunEvent.Created created(
      RunId id, RunRecord parent, StepRef ref, Work.Workflow work) throws ExpressionException {
    RunEvent.Created above = parent.created();
    JsonNode document = within(document(above, work.callee()), work.timeout());
    return new RunEvent.Created(
            id,
            above.tenant(),
            document,
            parent.run().work(ref),
            id.value(),
            "run " + above.run(),
            TaskEvent.Door.WORKFLOW)
        .with(Baggage.of(document, above.workflows()))
        .scheduledFor(above.scheduledFor())
        .under(
            new RunEvent.Parent(above.run(), ref.step(), ref.index(), ref.round(), ref.retried()));
  }

  private static JsonNode document(RunEvent.Created above, Callee callee) {
    return switch (callee) {
      case Callee.Inline(JsonNode inline, var definition) -> inline;
      case Callee.Named named -> above.workflows().map(all -> all.path(named.key())).orElseThrow();
    };
  }

  /** It takes no longer than the step may, and no longer than it wants to. */
  private static JsonNode within(JsonNode document, Optional<Duration> most) {
    Optional<Duration> own = document.path("timeout").asStringOpt().map(TimeSpan::parse);
    boolean shortened =
        most.isPresent() && own.filter(span -> span.compareTo(most.get()) <= 0).isEmpty();
    if (!shortened || !(document instanceof ObjectNode workflow)) {
      return document;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.setAll(workflow);
    return copy.put("timeout", TimeSpan.format(most.get()));
  }

  /** Its place in the run that it is a step of; empty if it has none or does not bear its id. */
  static Optional<StepRef> place(RunEvent.Created created) {
    return created
        .parent()
        .map(parent ->
            new StepRef(parent.step(), parent.index(), parent.round(), parent.retry().orElse(0)))
        .filter(ref -> ref.id(created.parent().orElseThrow().run()).equals(created.run().value()));
  }

  /** What its end means to the run that it is a step of. */
  static Fact ended(StepRef place, RunEvent.Ended event, Instant at) {
    return switch (event.outcome()) {
      case SUCCEEDED -> new Fact.Ended(place, TaskOutcome.SUCCEEDED, event.output(), "");
      case CANCELLED -> new Fact.Ended(place, TaskOutcome.CANCELLED, Optional.empty(), why(event));
      case FAILED, TIMED_OUT, RUNNING, PAUSED -> new Fact.RunFailed(place, why(event), at);
    };
  }

  private static String why(RunEvent.Ended event) {
    return "run "
        + event.run()
        + ": "
        + event.outcome().word()
        + event.message().map(message -> ", " + message).orElse("");
  }
}
