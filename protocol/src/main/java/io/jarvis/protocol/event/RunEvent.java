package io.jarvis.protocol.event;

import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.message.TaskMessage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What happened to a run of a workflow as a whole. Its steps have no events of their own: what
 * happens to their tasks says all, but that one could not be submitted.
 */
public sealed interface RunEvent extends Event {
  RunId run();

  @Override
  default String subject() {
    return run().value();
  }

  /**
   * Admitted; the run exists from here on. Of two of an id the one with the lower offset stands.
   *
   * @param document the workflow as a JSON tree in which nothing is wrong
   * @param params the parameters that the run was given, by name
   * @param digest names the content: two with the same digest are the same
   * @param principal who sent it; empty where nobody is known
   * @param version of the workflow, if it is a stored one
   * @param workflows the documents of stored workflows that its steps run, and theirs, by key; an
   *     object
   * @param parent of which run it is a step
   * @param reply where its end is told
   * @param scheduledFor the time for which it runs, if it is one
   */
  record Created(
      RunId run,
      TenantId tenant,
      JsonNode document,
      JsonNode params,
      String digest,
      String principal,
      TaskEvent.Door door,
      Optional<Integer> version,
      Optional<JsonNode> workflows,
      Optional<Parent> parent,
      Optional<TaskMessage.Reply> reply,
      Optional<Instant> scheduledFor)
      implements RunEvent {
    public Created {
      workflows = workflows.filter(JsonNode::isObject);
    }

    /** A run of a workflow that came with it. */
    public Created(
        RunId run,
        TenantId tenant,
        JsonNode document,
        JsonNode params,
        String digest,
        String principal,
        TaskEvent.Door door) {
      this(
          run,
          tenant,
          document,
          params,
          digest,
          principal,
          door,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /** This as a run of a stored workflow. */
    public Created inVersion(Optional<Integer> stored) {
      return with(stored, workflows, parent, reply, scheduledFor);
    }

    /** This with the stored workflows that its steps run. */
    public Created with(Optional<JsonNode> others) {
      return with(version, others, parent, reply, scheduledFor);
    }

    /** This as a step of another run. */
    public Created under(Parent above) {
      return with(version, workflows, Optional.of(above), reply, scheduledFor);
    }

    /** This with an address to which its outcome goes. */
    public Created replyingTo(Optional<TaskMessage.Reply> address) {
      return with(version, workflows, parent, address, scheduledFor);
    }

    /** This as the run for a time of its schedule. */
    public Created scheduledFor(Optional<Instant> time) {
      return with(version, workflows, parent, reply, time);
    }

    private Created with(
        Optional<Integer> stored,
        Optional<JsonNode> others,
        Optional<Parent> above,
        Optional<TaskMessage.Reply> address,
        Optional<Instant> time) {
      return new Created(
          run, tenant, document, params, digest, principal, door, stored, others, above, address,
          time);
    }
  }

  /**
   * The place of a run that is a step of another.
   *
   * @param retry the how manieth retry of the step it is; empty if it is the first run
   */
  record Parent(RunId run, String step, int index, int round, Optional<Integer> retry) {}

  /** Somebody wants the run to end. */
  record CancelRequested(RunId run, String principal) implements RunEvent {}

  /** The run is paused: no more of its tasks are submitted. */
  record Paused(RunId run, String principal) implements RunEvent {}

  /** A paused run goes on. */
  record Resumed(RunId run, String principal) implements RunEvent {}

  /**
   * A run that was over goes on.
   *
   * @param steps that begin anew; none: those that ended badly or were not reached
   */
  record Retried(RunId run, List<String> steps, String principal) implements RunEvent {
    public Retried {
      steps = List.copyOf(steps);
    }
  }

  /** The run takes longer than it may. */
  record TimedOut(RunId run) implements RunEvent {}

  /**
   * A task of the run could not be submitted: what its expressions evaluate to is no valid task.
   */
  record TaskRefused(
      RunId run, String step, int index, int round, Optional<Integer> retry, String message)
      implements RunEvent {
    /** A refusal of the first run of a step. */
    public TaskRefused(RunId run, String step, int index, int round, String message) {
      this(run, step, index, round, Optional.empty(), message);
    }
  }

  /**
   * The run is over.
   *
   * @param output what it hands on; a JSON {@code null} is none
   * @param message why it ended badly
   */
  record Ended(RunId run, RunState outcome, Optional<JsonNode> output, Optional<String> message)
      implements RunEvent {
    public Ended {
      output = output.filter(value -> !value.isNull());
    }

    /** An end without output or message. */
    public Ended(RunId run, RunState outcome, Optional<JsonNode> output) {
      this(run, outcome, output, Optional.empty());
    }
  }
}
