package io.jarvis.executor;

import io.jarvis.executor.amqp.ControlHandler;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.core.StopReason;
import io.jarvis.protocol.lifecycle.GangProgress.Downfall;
import java.util.Optional;

/** Carries out the commands that come over {@code jarvis.control}. Thread-safe; never blocks. */
final class NodeCommands implements ControlHandler.Commands {
  private final NodeContext context;
  private final AttemptTable table;
  private final HeldAttempts held;
  private final Runnable beat;

  /**
   * @param beat makes the heart beat at once, which asks the catalog for the node's mode
   */
  NodeCommands(NodeContext context, AttemptTable table, HeldAttempts held, Runnable beat) {
    this.context = context;
    this.table = table;
    this.held = held;
    this.beat = beat;
  }

  @Override
  public void cancel(AttemptKey attempt) {
    stop(attempt, StopReason.CANCELLED);
  }

  @Override
  public void preempt(AttemptKey attempt) {
    stop(attempt, StopReason.PREEMPTED);
  }

  @Override
  public void gangStart(AttemptKey attempt) {
    table.find(attempt).ifPresent(found -> found.gangStart().complete(null));
  }

  @Override
  public void gangEnd(AttemptKey attempt) {
    stop(attempt, StopReason.GANG_ENDED);
  }

  @Override
  public void gangOver(AttemptKey attempt, Optional<Downfall> downfall) {
    table.find(attempt).ifPresent(found -> found.gangOver().complete(downfall));
  }

  /** A hint that the node's mode has changed; the mode itself is read from the catalog. */
  @Override
  public void drain() {
    beat.run();
  }

  /** Whoever is answered can count on it: what an earlier leader still sends is not begun. */
  @Override
  public void report(String request, long epoch) {
    context.leader().heard(epoch);
    held.tell(request);
  }

  @Override
  public void sayAgain(AttemptKey attempt) {
    held.sayAgain(attempt);
  }

  @Override
  public void tellWhole(AttemptKey attempt) {
    held.tellWhole(attempt);
  }

  private void stop(AttemptKey attempt, StopReason reason) {
    table.find(attempt).ifPresent(found -> Stops.request(context, found, reason));
  }
}
