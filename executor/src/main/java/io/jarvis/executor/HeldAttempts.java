package io.jarvis.executor;

import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.NodeEvent.Held;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.TaskMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tells a leader, in the log, what the node holds and what has ended on it lately: the log may have
 * lost its tail, and with it that these attempts were ever assigned. Thread-safe; never blocks.
 */
final class HeldAttempts {
  /** How long an ended attempt is reported: its end may be in a lost tail of the log. */
  static final Duration ENDED_LATELY = Duration.ofMinutes(10);

  /** How many ended attempts are reported: a log can only lose what was written within seconds. */
  static final int MOST_ENDED = 2_000;

  /** How many attempts one event reports. */
  static final int PART = 500;

  /** How many bytes they take in it; a frame of the stream holds 1 MiB. */
  static final int PART_BYTES = 900_000;

  private final NodeContext context;
  private final AttemptTable table;

  HeldAttempts(NodeContext context, AttemptTable table) {
    this.context = context;
    this.table = table;
  }

  /**
   * Reports all attempts, even if there are none.
   *
   * @param request what is answered; empty if nobody asked
   */
  void tell(String request) {
    tell(request, List.copyOf(all().values()));
  }

  /** Reports all attempts unasked, if there are any. */
  void tellIfAny() {
    if (!all().isEmpty()) {
      tell("");
    }
  }

  /** Sends the reports of an attempt again: they counted for nothing if its assignment was lost. */
  void sayAgain(AttemptKey key) {
    List<Recorded> reports = new ArrayList<>();
    table.find(key).ifPresent(attempt -> reports.addAll(attempt.reports()));
    context.journal().find(key).flatMap(AttemptRecord::ending).ifPresent(reports::add);
    reports.forEach(report -> context.reporter().append(report));
  }

  /**
   * Says all of an attempt whose task the log has lost: the task, and then that it is held here.
   */
  void tellWhole(AttemptKey key) {
    table
        .find(key)
        .ifPresent(attempt -> {
          TaskMessage task = attempt.assignment().task();
          append(task.restated(), task.traceparent())
              .thenRun(() -> tell("", List.of(held(attempt))));
        });
  }

  private void tell(String request, List<Held> held) {
    List<List<Held>> parts = parts(held);
    for (int part = 0; part < parts.size(); part++) {
      append(
          new NodeEvent.Reported(context.node(), request, part + 1, parts.size(), parts.get(part)),
          Optional.empty());
    }
  }

  /** Parts that fit into an event each, at least one: a member of a large gang names all seats. */
  static List<List<Held>> parts(List<Held> held) {
    List<List<Held>> parts = new ArrayList<>();
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < held.size(); i++) {
      int size = EventJson.MAPPER.writeValueAsBytes(held.get(i)).length + 1;
      if (i > from && (i - from == PART || bytes + size > PART_BYTES)) {
        parts.add(held.subList(from, i));
        from = i;
        bytes = 0;
      }
      bytes += size;
    }
    parts.add(held.subList(from, held.size()));
    return parts;
  }

  private CompletableFuture<Recorded> append(
      io.jarvis.protocol.event.Event event, Optional<String> traceparent) {
    return context.reporter().append(context.reporter().stamp(event, traceparent));
  }

  private Map<AttemptKey, Held> all() {
    Map<AttemptKey, Held> all = new LinkedHashMap<>();
    List<AttemptRecord> records = context.journal().all();
    endedLately(records).forEach(record -> all.put(record.key(), held(record)));
    records.stream()
        .filter(record -> record.settledAt().isEmpty())
        .forEach(record -> all.put(record.key(), held(record)));
    table.all().forEach(attempt -> all.put(attempt.key(), held(attempt)));
    return all;
  }

  /** The most recent of them. */
  private List<AttemptRecord> endedLately(List<AttemptRecord> oldestFirst) {
    Instant lately = context.clock().instant().minus(ENDED_LATELY);
    List<AttemptRecord> ended =
        oldestFirst.stream()
            .filter(record -> record.ending().isPresent())
            .filter(record -> record.settledAt().filter(at -> !at.isBefore(lately)).isPresent())
            .toList();
    return ended.subList(Math.max(0, ended.size() - MOST_ENDED), ended.size());
  }

  /** An attempt as it is reported: a member of a gang goes by the task of its gang. */
  static Held held(AttemptRecord record) {
    boolean ofGang = record.reservation().membership().isPresent();
    return new Held(
        ofGang ? record.key().task().whole() : record.key().task(),
        record.key().attempt(),
        record.epoch(),
        record.fence().hash(),
        record.reservation().resources(),
        record.reservation().devices(),
        record.reservation().membership(),
        record.ending().map(Recorded::time));
  }

  private Held held(Attempt attempt) {
    Assignment assignment = attempt.assignment();
    return new Held(
        assignment.task().spec().id(),
        assignment.task().attempt(),
        assignment.epoch(),
        assignment.fence().hash(),
        assignment.task().spec().resources(),
        assignment.devices(),
        assignment.membership(),
        context.journal().find(attempt.key()).flatMap(AttemptRecord::ending).map(Recorded::time));
  }
}
