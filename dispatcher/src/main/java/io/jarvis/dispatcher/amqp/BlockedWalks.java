package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Constraints;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.Fit;
import io.jarvis.dispatcher.core.Known;
import io.jarvis.dispatcher.core.Ledger.BlockedCount;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.Verdict;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads blocked queues when something changed, moves what could run now back into the line and acks
 * what has ended; the rest returns to the queue. Only on the loop's thread.
 */
final class BlockedWalks {
  private static final int MOST_UNANSWERED = 60;
  private static final int TENTH = 10;

  private final Desk desk;
  private final Fit fit = new Fit(new Constraints());
  private final Map<TenantId, BlockedWalk> walks = new HashMap<>();
  private final Set<TenantId> again = new HashSet<>();

  BlockedWalks(Desk desk) {
    this.desk = desk;
  }

  /**
   * What nodes offer has changed: every blocked task of these tenants, and of others, may fit now.
   */
  void walkAll(Set<TenantId> tenants) {
    Set<TenantId> all = new HashSet<>(tenants);
    all.addAll(desk.standing().ledger().blocked().keySet());
    all.forEach(this::walk);
  }

  /**
   * Looks where at least a tenth of what lies in a blocked queue has ended, and how running walks
   * come on.
   */
  void tick() {
    Map.copyOf(desk.standing().ledger().blocked())
        .forEach((tenant, count) -> {
          if (worthIt(count) && !walks.containsKey(tenant)) {
            walk(tenant);
          }
        });
    List.copyOf(walks.values()).forEach(this::look);
  }

  private static boolean worthIt(BlockedCount count) {
    return count.ended() > 0 && count.ended() * TENTH >= count.ended() + count.blocked();
  }

  /** Reads this tenant's queue from its beginning, now or once the present reading is over. */
  void walk(TenantId tenant) {
    if (walks.containsKey(tenant)) {
      again.add(tenant);
      return;
    }
    QueueWindow source =
        new QueueWindow(Queues.blocked(tenant), Origin.RETURNED, desk.limits().window().prefetch());
    walks.put(tenant, new BlockedWalk(tenant, source));
    desk.standing().ledger().blockedWalked(tenant);
    desk.intake().open(source);
  }

  /** The walk that reads this queue. */
  Optional<BlockedWalk> of(QueueWindow source) {
    return walks.values().stream().filter(walk -> walk.source() == source).findFirst();
  }

  /** Decides about a message of a blocked queue. */
  void place(BlockedWalk walk, Held held) {
    Known known = desk.standing().known(held.task());
    if (desk.engagements().contains(held.task())) {
      if (known instanceof Known.Ended) {
        desk.standing().ledger().blockedLeft(walk.tenant());
      }
      walk.stays(held);
      return;
    }
    switch (desk.verdict(held)) {
      case Verdict.Waits(int attempt) -> {
        if (isBlocked(known) && !fits(held)) {
          walk.stays(held);
        } else {
          held.raiseNumber(attempt);
          desk.mover().unblock(held);
        }
      }
      case Verdict.Stale() -> desk.endings().settle(held);
      case Verdict.Resend(var attempt) -> desk.assigner().resend(held, attempt);
      case Verdict.Undecided() -> desk.mover().unblock(held);
    }
  }

  /** Where the log has lost that it is, it is judged anew: nobody would look for it here. */
  private static boolean isBlocked(Known known) {
    return known instanceof Known.Live(TaskProgress progress)
        && progress.state() == TaskState.BLOCKED;
  }

  private boolean fits(Held held) {
    return fit.somewhere(Demand.of(held.message().spec()), desk.standing().nodes().offers());
  }

  private void look(BlockedWalk walk) {
    desk.helper()
        .execute(() -> {
          try {
            long ready = desk.ports().broker().depth(walk.source().queue()).ready();
            desk.outbox().post(() -> looked(walk, ready));
          } catch (IOException e) {
            desk.outbox().post(() -> unanswered(walk));
          }
        });
  }

  private void looked(BlockedWalk walk, long ready) {
    walk.answered();
    if (ready > 0
        && walk.source().full()
        && walk.source().widen(desk.limits().window().perQueue()) > 0) {
      return;
    }
    if (walk.calm() && (ready == 0 || walk.source().full())) {
      end(walk);
    }
  }

  private void unanswered(BlockedWalk walk) {
    if (walk.unanswered() > MOST_UNANSWERED) {
      end(walk);
    }
  }

  private void end(BlockedWalk walk) {
    if (walks.remove(walk.tenant(), walk)) {
      walk.source().close();
      walk.dropVoid();
      if (again.remove(walk.tenant())) {
        walk(walk.tenant());
      }
    }
  }

  void close() {
    walks.values().forEach(walk -> walk.source().close());
  }
}
