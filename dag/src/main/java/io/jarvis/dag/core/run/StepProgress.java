package io.jarvis.dag.core.run;

import io.jarvis.dag.core.expression.CelValues;
import io.jarvis.protocol.task.RetrySpec;
import java.time.Instant;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How far one step has come. Each of its tasks is pending, submitted or ended; of those that ended
 * well the output is kept if somebody reads it. Which pending ones were sent is no part of what the
 * log says. Not thread-safe.
 */
final class StepProgress {
  private StepState state = StepState.WAITING;
  private String message = "";
  private int round = 1;
  private List<JsonNode> elements = List.of();
  private int elementChars;
  private final BitSet pending = new BitSet();
  private final BitSet sent = new BitSet();
  private final BitSet submitted = new BitSet();
  private final BitSet failed = new BitSet();
  private final BitSet cancelled = new BitSet();
  private int active;
  private int sentCount;
  private int failures;
  private int cancellations;
  private final Outputs outputs = new Outputs();
  private final Retries retries = new Retries();
  private @Nullable Object seen;

  /** How a step ends. */
  record Verdict(StepState state, String message) {}

  StepState state() {
    return state;
  }

  String message() {
    return message;
  }

  int round() {
    return round;
  }

  int tasks() {
    return elements.size();
  }

  JsonNode element(int index) {
    return elements.get(index);
  }

  /** How many are submitted and have not ended. */
  int active() {
    return active;
  }

  int failures() {
    return failures;
  }

  /** Whether there is one that was not sent and would not be one too many. */
  boolean hasRoom(int maxParallel) {
    return pending.cardinality() > sentCount && active + sentCount < maxParallel;
  }

  /** How many more may be sent at once. */
  int room(int maxParallel) {
    return maxParallel - active - sentCount;
  }

  /** The first pending one from here on that was not sent and is due, or -1. */
  int nextToSend(int from, Instant now) {
    int index = pending.nextSetBit(from);
    while (index >= 0
        && (sent.get(index) || retries.due(index).filter(now::isBefore).isPresent())) {
      index = pending.nextSetBit(index + 1);
    }
    return index;
  }

  /** When the first of those is due that wait for a retry; empty if none does. */
  Optional<Instant> firstRetry() {
    return pending.stream()
        .filter(index -> !sent.get(index))
        .mapToObj(retries::due)
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /** A task as it is now, under the step's name. */
  StepRef ref(String step, int index) {
    return new StepRef(step, index, round, retries.number(index));
  }

  /** The step's tasks that are submitted and have not ended. */
  List<StepRef> submitted(String step) {
    return submitted.stream().mapToObj(task -> ref(step, task)).toList();
  }

  /**
   * It begins.
   *
   * @param all what its tasks are for, in order
   * @param chars how long that is as JSON
   * @param mostChars how much of its outputs is kept; 0 if nobody reads them
   */
  void begin(List<JsonNode> all, int chars, int mostChars) {
    state = StepState.RUNNING;
    elements = all;
    elementChars = chars;
    pending.set(0, all.size());
    outputs.begin(all.size(), mostChars);
  }

  /**
   * The pending task is on its way into the log, which changes nothing but what is sent next; false
   * if that was known.
   */
  boolean send(int index) {
    boolean fits = pending.get(index) && !sent.get(index);
    sent.set(index, fits || sent.get(index));
    sentCount += fits ? 1 : 0;
    return fits;
  }

  void unsend(int index) {
    if (sent.get(index)) {
      sent.clear(index);
      sentCount--;
    }
  }

  /** A task is in the log; false if that was known or does not fit. */
  boolean submit(int index) {
    unsend(index);
    if (!pending.get(index)) {
      return false;
    }
    pending.clear(index);
    submitted.set(index);
    active++;
    return true;
  }

  /** A task has ended; false if that was known or does not fit. */
  boolean end(Fact.Ended ended) {
    int index = ended.task().index();
    unsend(index);
    if (submitted.get(index)) {
      submitted.clear(index);
      active--;
    } else if (pending.get(index)) {
      pending.clear(index);
    } else {
      return false;
    }
    switch (ended.outcome()) {
      case SUCCEEDED -> ended.output().ifPresent(json -> outputs.keep(index, json));
      case FAILED -> {
        failed.set(index);
        failures++;
        tell(index, ended.message());
      }
      case CANCELLED -> {
        cancelled.set(index);
        cancellations++;
      }
    }
    return true;
  }

  /** Of a fan-out the first that failed says why, in whatever order they end. */
  private void tell(int index, String why) {
    if (tasks() > 1 && failed.nextSetBit(0) == index) {
      message = "task " + index + ": " + why;
    }
  }

  /** A run of it failed and begins anew; false if it has had its retries, or does not fit. */
  boolean retry(Fact.RunFailed failed, RetrySpec policy) {
    int index = failed.task().index();
    if (!submitted.get(index) || !retries.add(index, policy, failed.at())) {
      return false;
    }
    submitted.clear(index);
    active--;
    pending.set(index);
    if (tasks() == 1) {
      message = failed.message() + "; retry " + retries.had(index) + " of " + policy.limit();
    }
    return true;
  }

  /** How much it keeps, in characters of JSON. */
  long kept() {
    return (long) elementChars + outputs.chars();
  }

  /** The run as a whole keeps too much: what is read of this step fails it. */
  void keepNoOutput() {
    outputs.drop();
  }

  /**
   * How much there is to keep of what a task is for: nothing if it is for nothing in particular.
   */
  static int chars(JsonNode element) {
    return element.isNull() ? 0 : element.toString().length();
  }

  /** What is pending is not submitted any more. */
  void drop() {
    cancellations += pending.cardinality();
    cancelled.or(pending);
    pending.clear();
    sent.clear();
    sentCount = 0;
  }

  void end(StepState ended, String why) {
    state = ended;
    message = why;
    seen = null;
  }

  /** Whether more of its tasks have failed than it tolerates, while others go on. */
  boolean hopeless(int tolerated) {
    return state == StepState.RUNNING && failures > tolerated;
  }

  /**
   * How it ends; empty while something of it goes on.
   *
   * @param tolerated how many of its tasks may fail
   * @param last what the task said that ended last
   */
  Optional<Verdict> verdict(int tolerated, String last) {
    if (active > 0 || !pending.isEmpty() || state != StepState.RUNNING) {
      return Optional.empty();
    }
    if (outputs.tooLarge()) {
      return Optional.of(
          new Verdict(
              StepState.FAILED,
              "its outputs are too large to be read by a later step, alone or with all that the run"
                  + " keeps"));
    }
    if (failures > tolerated) {
      return Optional.of(new Verdict(StepState.FAILED, why(last)));
    }
    return Optional.of(
        failures + cancellations > tolerated
            ? new Verdict(StepState.CANCELLED, why(last))
            : new Verdict(StepState.SUCCEEDED, failures + cancellations > 0 ? why(last) : ""));
  }

  private String why(String last) {
    String counts =
        failures
            + " of "
            + tasks()
            + " tasks failed, "
            + cancellations
            + " did not run to their end";
    return tasks() == 1 ? last : message.isEmpty() ? counts : counts + "; " + message;
  }

  /** Those of its tasks that did not succeed are pending again, in another round. */
  void repeatRest(int nextRound) {
    state = StepState.RUNNING;
    message = "";
    round = nextRound;
    pending.or(failed);
    pending.or(cancelled);
    retries.renew();
    failed.clear();
    cancelled.clear();
    failures = 0;
    cancellations = 0;
    seen = null;
  }

  /** As if it had never begun, in another round. */
  void reset(int nextRound) {
    state = StepState.WAITING;
    message = "";
    round = nextRound;
    elements = List.of();
    elementChars = 0;
    pending.clear();
    failed.clear();
    cancelled.clear();
    failures = 0;
    cancellations = 0;
    outputs.clear();
    retries.clear();
    seen = null;
  }

  /** What it hands on: of a fan-out a list, null for each task that handed on nothing. */
  JsonNode output(boolean single) {
    ArrayNode all = outputs.all();
    if (single) {
      return all.isEmpty() ? JsonNodeFactory.instance.nullNode() : all.get(0);
    }
    return all;
  }

  /** As expressions see it; made once. */
  Object seen(boolean single) {
    Object value = seen;
    if (value == null) {
      value =
          Map.of(
              "state",
              state.word(),
              "output",
              CelValues.of(output(single)),
              "tasks",
              (long) tasks(),
              "failures",
              (long) failures);
      seen = value;
    }
    return value;
  }

  /** Whether it is a task of the round that goes on. */
  boolean knows(StepRef task) {
    return state == StepState.RUNNING && ofThisRound(task);
  }

  /** Whether it is a task that was cancelled before it was submitted. */
  boolean gaveUp(StepRef task) {
    return state != StepState.WAITING && ofThisRound(task) && cancelled.get(task.index());
  }

  private boolean ofThisRound(StepRef task) {
    return task.index() >= 0
        && task.index() < tasks()
        && task.round() == round
        && task.retry() == retries.number(task.index());
  }

  StepView view(String name) {
    int succeeded = tasks() - active - failures - cancellations - pending.cardinality();
    return new StepView(
        name, state, message, round, tasks(), active, succeeded, failures, cancellations);
  }

  RunMemory.Step memory() {
    return new RunMemory.Step(
        state,
        message,
        round,
        JsonNodeFactory.instance.arrayNode().addAll(elements),
        new RunMemory.Bits(
            pending.toLongArray(),
            submitted.toLongArray(),
            failed.toLongArray(),
            cancelled.toLongArray()),
        outputs.all(),
        outputs.size(),
        retries.memory());
  }

  static StepProgress restored(RunMemory.Step memory) {
    StepProgress step = new StepProgress();
    step.state = memory.state();
    step.message = memory.message();
    step.round = memory.round();
    step.elements = memory.elements().valueStream().toList();
    step.elementChars = step.elements.stream().mapToInt(StepProgress::chars).sum();
    step.pending.or(BitSet.valueOf(memory.bits().pending()));
    step.submitted.or(BitSet.valueOf(memory.bits().submitted()));
    step.failed.or(BitSet.valueOf(memory.bits().failed()));
    step.cancelled.or(BitSet.valueOf(memory.bits().cancelled()));
    step.active = step.submitted.cardinality();
    step.failures = step.failed.cardinality();
    step.cancellations = step.cancelled.cardinality();
    step.outputs.restore(memory.outputs().valueStream(), memory.outputSize());
    step.retries.restore(memory.retries());
    return step;
  }
}
