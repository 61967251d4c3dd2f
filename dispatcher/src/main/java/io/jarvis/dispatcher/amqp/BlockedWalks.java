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
import java.util.stream.Stream;

/**
 * Reads a blocked queue when something has changed: moves the tasks that could run now back into
 * the line, and acks the messages of those that have ended. The rest returns to the queue. Only on
 * the loop's thread.
 */
final class BlockedWalks {
  private static final int MOST_UNANSWERED = 60;
  private static final int TENTH = 10;
  private static final int REMEMBERED = 10_000;

  private final Leader leader;
  private final Fit fit = new Fit(new Constraints());
  private final Map<Demand, Boolean> fitting = new HashMap<>();
  private final Map<TenantId, BlockedWalk> walks = new HashMap<>();
  private final Set<TenantId> again = new HashSet<>();

  BlockedWalks(Leader leader) {
    this.leader = leader;
  }

  /**
   * What nodes offer has changed, so every blocked task may fit now: of these tenants, and of
   * tenants that are gone from the configuration.
   */
  void walkAll(Set<TenantId> tenants) {
    Set<TenantId> all = new HashSet<>(tenants);
    all.addAll(leader.state().ledger().blocked().keySet());
    all.forEach(this::walk);
  }

  /**
   * Starts a walk where at least a tenth of a blocked queue has ended, and ends the walks that are
   * through.
   */
  void tick() {
    Map.copyOf(leader.state().ledger().blocked())
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

  /** Reads this tenant's queue from its head: now, or once the walk under way is over. */
  void walk(TenantId tenant) {
    if (walks.containsKey(tenant)) {
      again.add(tenant);
      return;
    }
    QueueWindow source = leader.intake().window(Queues.blocked(tenant), Origin.RETURNED);
    walks.put(tenant, new BlockedWalk(tenant, source));
    fitting.clear();
    leader.state().ledger().blockedWalked(tenant);
    leader.intake().open(source);
  }

  /** What is open of blocked queues. */
  Stream<QueueWindow> windows() {
    return walks.values().stream().map(BlockedWalk::source);
  }

  /** The walk that reads this queue. */
  Optional<BlockedWalk> of(QueueWindow source) {
    return walks.values().stream().filter(walk -> walk.source() == source).findFirst();
  }

  /** Decides about a message of a blocked queue. */
  void judge(BlockedWalk walk, Held held) {
    walk.met(held.task());
    Known known = leader.state().known(held.task());
    if (leader.operations().contains(held.task())) {
      if (known instanceof Known.Ended) {
        leader.state().ledger().blockedLeft(walk.tenant());
      }
      walk.stays(held);
      return;
    }
    if (!leader.prevails(held)) {
      return;
    }
    switch (leader.verdict(held)) {
      case Verdict.Waits(int attempt) -> {
        if (isBlocked(known) && !fits(held)) {
          walk.stays(held);
        } else {
          held.raiseNumber(attempt);
          leader.mover().unblock(held);
        }
      }
      case Verdict.Stale() -> leader.endings().settle(held);
      case Verdict.Resend(var attempt) -> leader.assigner().resend(held, attempt);
      case Verdict.Undecided() -> leader.mover().unblock(held);
    }
  }

  /** False also where the log has lost that it is blocked: then it goes back into the line. */
  private static boolean isBlocked(Known known) {
    return known instanceof Known.Live(TaskProgress progress)
        && progress.state() == TaskState.BLOCKED;
  }

  /** Judged once for all that ask the same: nodes that change begin another walk. */
  private boolean fits(Held held) {
    if (fitting.size() >= REMEMBERED) {
      fitting.clear();
    }
    return fitting.computeIfAbsent(
        Demand.of(held.message().spec()),
        demand -> fit.somewhere(demand, leader.state().nodes().offers()));
  }

  private void look(BlockedWalk walk) {
    leader
        .helper()
        .execute(() -> {
          try {
            long ready = leader.ports().broker().depth(walk.source().queue()).ready();
            leader.outbox().post(() -> looked(walk, ready));
          } catch (IOException e) {
            leader.outbox().post(() -> unanswered(walk));
          }
        });
  }

  private void looked(BlockedWalk walk, long ready) {
    walk.answered();
    if (ready > 0
        && walk.source().full()
        && leader.intake().mayGrow(walk.source())
        && walk.source().widen(leader.limits().window().perQueue()) > 0) {
      return;
    }
    if (walk.calm() && (ready == 0 || walk.source().full())) {
      if (ready == 0 || walk.isRound()) {
        end(walk);
      } else {
        walk.takeStaying().forEach(held -> setBack(walk, held));
      }
    }
  }

  private void setBack(BlockedWalk walk, Held held) {
    if (leader.mayMove(held.task())) {
      walk.setsBack(held.task());
      leader.mover().setBack(held);
    } else {
      walk.stays(held);
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
      walk.source().voided();
      if (again.remove(walk.tenant())) {
        walk(walk.tenant());
      }
    }
  }

  void close() {
    walks.values().forEach(walk -> walk.source().close());
  }
}
