package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import java.util.Comparator;
import java.util.Optional;

/** What a tenant holds in the making of one plan: what it held before, and what it was given. */
final class Account {
  /** The smallest share of all there is, over its weight, first. */
  static final Comparator<Account> BY_SHARE =
      Comparator.<Account>comparingDouble(account -> account.share)
          .thenComparing(account -> account.tenant.value());

  private final TenantId tenant;
  private final TenantSnapshot snapshot;
  private final Capacity all;
  private final Holdings held = new Holdings();
  private final Holdings urgent = new Holdings();
  private double share;

  /**
   * @param clusterWide the class whose tasks are counted apart, too
   */
  Account(TenantId tenant, TenantSnapshot snapshot, Optional<Priority> clusterWide, Capacity all) {
    this.tenant = tenant;
    this.snapshot = snapshot;
    this.all = all;
    snapshot.held().values().forEach(held::add);
    clusterWide.map(snapshot.held()::get).ifPresent(urgent::add);
    shareAnew();
  }

  /** The dominant share over the weight. */
  double share() {
    return share;
  }

  TenantId tenant() {
    return tenant;
  }

  boolean allows(Demand more) {
    return QuotaCheck.allows(snapshot.quota(), held, more);
  }

  /** Whether its tasks of the cluster-wide class stay within this share of each resource. */
  boolean allowsUrgent(Demand more, double most) {
    urgent.add(more);
    boolean within = urgent.dominantShare(all) <= most;
    urgent.remove(more);
    return within;
  }

  void add(Demand given) {
    held.add(given);
    shareAnew();
  }

  void addUrgent(Demand given) {
    urgent.add(given);
    add(given);
  }

  private void shareAnew() {
    share = held.dominantShare(all) / Math.max(1, snapshot.weight());
  }
}
