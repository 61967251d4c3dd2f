package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TenantId;
import java.util.ArrayList;
import java.util.List;

/** One pass over a tenant's blocked queue, from its head to its end. Only on the loop's thread. */
final class BlockedWalk {
  private static final int CALM_LOOKS = 2;

  private final TenantId tenant;
  private final QueueWindow source;
  private final List<Held> staying = new ArrayList<>();
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

  /** Keeps a message until the walk ends; then it returns to the queue. */
  void stays(Held held) {
    staying.add(held);
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
