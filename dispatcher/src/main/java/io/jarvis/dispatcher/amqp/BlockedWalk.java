package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One pass over a tenant's blocked queue, from its head to its end: where that is further than may
 * be held, what stays is set back behind the rest, until the first that was comes round. Only on
 * the loop's thread.
 */
final class BlockedWalk {
  private static final int CALM_LOOKS = 2;

  private final TenantId tenant;
  private final QueueWindow source;
  private final List<Held> staying = new ArrayList<>();
  private Optional<TaskId> firstSetBack = Optional.empty();
  private boolean round;
  private int unanswered;
  private int calmLooks;
  private int holdingBefore;

  BlockedWalk(TenantId tenant, QueueWindow source) {
    this.tenant = tenant;
    this.source = source;
  }

  TenantId tenant() {
    return tenant;
  }

  QueueWindow source() {
    return source;
  }

  /** A message of the queue has come. */
  void met(TaskId task) {
    round |= firstSetBack.filter(task::equals).isPresent();
  }

  /** Whether it has come round to what it has set back. */
  boolean isRound() {
    return round;
  }

  /** Keeps a message until it is set back or the walk ends; then it returns to the queue. */
  void stays(Held held) {
    staying.add(held);
  }

  /** Returns the messages that stay, to be set back or to stay again. */
  List<Held> takeStaying() {
    List<Held> taken = List.copyOf(staying);
    staying.clear();
    return taken;
  }

  void setsBack(TaskId task) {
    firstSetBack = firstSetBack.or(() -> Optional.of(task));
  }

  void dropVoid() {
    staying.forEach(Held::becomeVoid);
    staying.clear();
  }

  /**
   * Whether nothing that was read is under way any more, and nothing has arrived since the last
   * look: what the broker has sent may still be on its way.
   */
  boolean calm() {
    boolean still = source.holding() == staying.size() && source.holding() == holdingBefore;
    holdingBefore = source.holding();
    calmLooks = still ? calmLooks + 1 : 0;
    return calmLooks >= CALM_LOOKS;
  }

  /** The broker did not say how long the queue is; returns how often in a row it has not. */
  int unanswered() {
    return ++unanswered;
  }

  void answered() {
    unanswered = 0;
  }
}
