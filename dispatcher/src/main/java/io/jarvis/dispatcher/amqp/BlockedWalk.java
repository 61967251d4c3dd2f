package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TenantId;
import java.util.ArrayList;
import java.util.List;

/**
 * One reading of a tenant's blocked queue, from its beginning to its end. Only on the loop's
 * thread.
 */
final class BlockedWalk {
  private final TenantId tenant;
  private final QueueWindow source;
  private final List<Held> staying = new ArrayList<>();
  private int unanswered;

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

  /** It goes back to the queue when the walk ends. */
  void stays(Held held) {
    staying.add(held);
  }

  void dropVoid() {
    staying.forEach(Held::becomeVoid);
    staying.clear();
  }

  /** Whether nothing that was met is under way any more. */
  boolean settled() {
    return source.holding() == staying.size();
  }

  /** The broker did not say how long the queue is; how often in a row. */
  int unanswered() {
    return ++unanswered;
  }

  void answered() {
    unanswered = 0;
  }
}
