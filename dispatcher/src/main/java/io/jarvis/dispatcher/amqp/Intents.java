package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intents of assignments, in batches: once the log has confirmed all of a batch and of those
 * before it, its assignments are sent. Several are under way at once. Only on the loop's thread.
 */
final class Intents {
  private static final Logger LOG = LoggerFactory.getLogger(Intents.class);

  private final Desk desk;
  private final Consumer<Flight> send;
  private final Deque<Batch> batches = new ArrayDeque<>();

  /**
   * @param send called for each assignment, in their order, once its intent stands
   */
  Intents(Desk desk, Consumer<Flight> send) {
    this.desk = desk;
    this.send = send;
  }

  private static final class Batch {
    private final List<Flight> flights;
    private boolean written;

    Batch(List<Flight> flights) {
      this.flights = flights;
    }
  }

  /**
   * Writes the intents of these.
   *
   * @param intents one may stand for several
   */
  void write(List<Flight> flights, List<TaskEvent> intents) {
    Batch batch = new Batch(flights);
    batches.addLast(batch);
    append(batch, intents.stream().map(desk.outbox()::stamped).toList());
  }

  private void append(Batch batch, List<Recorded> intents) {
    List<CompletableFuture<Recorded>> appends = intents.stream().map(desk.outbox()::write).toList();
    CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new))
        .whenComplete((done, failure) ->
            desk.outbox()
                .post(() -> {
                  if (failure == null) {
                    batch.written = true;
                    sendWritten();
                  } else {
                    writeAgain(batch, intents, appends);
                  }
                }));
  }

  private void writeAgain(
      Batch batch, List<Recorded> intents, List<CompletableFuture<Recorded>> appends) {
    List<Recorded> missing = new ArrayList<>();
    for (int i = 0; i < intents.size(); i++) {
      if (appends.get(i).isCompletedExceptionally()) {
        missing.add(intents.get(i));
      }
    }
    LOG.atWarn()
        .addKeyValue("events", missing.size())
        .log("the log did not confirm intents; writing them again");
    desk.outbox().later(() -> append(batch, missing));
  }

  private void sendWritten() {
    while (!batches.isEmpty() && batches.element().written) {
      batches.remove().flights.forEach(send);
    }
  }
}
