package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the intents of assignments to the log, in batches. The assignments of a batch go on once
 * all its intents, and those of the batches before it, were read back: only the log shows whether
 * an intent counts (ADR-0017). Several batches are under way at once. Only on the loop's thread.
 */
final class Intents {
  private static final Logger LOG = LoggerFactory.getLogger(Intents.class);

  private final Leader leader;
  private final Consumer<Flight> then;
  private final Deque<Batch> batches = new ArrayDeque<>();
  private final Map<String, Batch> byUnread = new HashMap<>();

  /**
   * @param then called for each assignment, in order, once its intent was read back
   */
  Intents(Leader leader, Consumer<Flight> then) {
    this.leader = leader;
    this.then = then;
  }

  private static final class Batch {
    private final List<Flight> flights;
    private final Map<String, Recorded> unread = new LinkedHashMap<>();

    Batch(List<Flight> flights) {
      this.flights = flights;
    }
  }

  /**
   * Writes the intents of these.
   *
   * @param intents one may stand for several assignments
   */
  void write(List<Flight> flights, List<TaskEvent> intents) {
    Batch batch = new Batch(flights);
    batches.addLast(batch);
    intents.stream().map(leader.outbox()::stamped).forEach(intent -> add(batch, intent));
    append(List.copyOf(batch.unread.values()));
  }

  private void add(Batch batch, Recorded intent) {
    batch.unread.put(intent.id(), intent);
    byUnread.put(intent.id(), batch);
  }

  private void append(List<Recorded> intents) {
    List<CompletableFuture<Recorded>> appends =
        intents.stream().map(leader.outbox()::write).toList();
    CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new))
        .whenComplete((done, failure) -> {
          if (failure != null) {
            leader.outbox().post(() -> retry(intents, appends));
          }
        });
  }

  private void retry(List<Recorded> intents, List<CompletableFuture<Recorded>> appends) {
    List<Recorded> missing = new ArrayList<>();
    for (int i = 0; i < intents.size(); i++) {
      if (appends.get(i).isCompletedExceptionally()) {
        missing.add(intents.get(i));
      }
    }
    LOG.atWarn()
        .addKeyValue("events", missing.size())
        .log("the log did not confirm intents; writing them again");
    leader.outbox().later(() -> append(unread(missing)));
  }

  private List<Recorded> unread(List<Recorded> intents) {
    return intents.stream().filter(intent -> byUnread.containsKey(intent.id())).toList();
  }

  /** An event was met in the log. */
  void read(Recorded event) {
    Batch batch = byUnread.remove(event.id());
    if (batch != null) {
      batch.unread.remove(event.id());
      if (batch.unread.isEmpty()) {
        // Not before all of it is folded: an array's intent is met before its indexes are.
        leader.outbox().post(this::passOn);
      }
    }
  }

  private void passOn() {
    while (!batches.isEmpty() && batches.element().unread.isEmpty()) {
      batches.remove().flights.forEach(then);
    }
  }
}
