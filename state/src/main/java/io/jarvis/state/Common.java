package io.jarvis.state;

import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * One instance of what many tasks have in common, since millions of them are kept: of a tenant
 * always, of the rest where tasks follow each other. Not thread-safe.
 */
final class Common {
  private final Map<TenantId, TenantId> tenants = new HashMap<>();
  private Instant time = Instant.EPOCH;
  private Ties ties = Ties.NONE;

  TenantId tenant(TenantId tenant) {
    return tenants.computeIfAbsent(tenant, same -> same);
  }

  Instant time(Instant at) {
    if (!at.equals(time)) {
      time = at;
    }
    return time;
  }

  private Ties ties(Ties these) {
    if (these.equals(Ties.NONE)) {
      return Ties.NONE;
    }
    if (!these.equals(ties)) {
      ties = these;
    }
    return ties;
  }

  /** The same task, made of the instances that it shares with others. */
  LiveTask of(LiveTask task) {
    return new LiveTask(task.id(), task.progress().shared(), of(task.facts()));
  }

  private LiveTask.Facts of(LiveTask.Facts facts) {
    return new LiveTask.Facts(
        tenant(facts.tenant()),
        facts.priority(),
        time(facts.submittedAt()),
        facts.submittedOffset(),
        time(facts.statedAt()),
        facts.startBefore(),
        ties(facts.ties()),
        facts.name(),
        facts.reply());
  }
}
