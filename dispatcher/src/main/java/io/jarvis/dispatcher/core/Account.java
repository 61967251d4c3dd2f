package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

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
  private final Holdings leaving = new Holdings();
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

  /** The account of each tenant that has tasks waiting or holds something. */
  static Map<TenantId, Account> of(ClusterSnapshot cluster, Capacity all) {
    Map<TenantId, Account> accounts = new TreeMap<>();
    Stream.concat(
            cluster.waiting().tenants().stream(),
            cluster.tenants().entrySet().stream()
                .filter(tenant -> !tenant.getValue().held().isEmpty())
                .map(Map.Entry::getKey))
        .forEach(tenant ->
            accounts.put(
                tenant,
                new Account(
                    tenant,
                    cluster.tenants().getOrDefault(tenant, TenantSnapshot.UNKNOWN),
                    cluster.rules().clusterWide(),
                    all)));
    return accounts;
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

  /** A task of this tenant is to leave its node: what it holds still counts, but not for long. */
  void leaves(Demand held) {
    leaving.add(held);
  }

  boolean holdsBelow(Priority priority) {
    return snapshot.held().keySet().stream().anyMatch(held -> held.compareTo(priority) > 0);
  }

  int weight() {
    return Math.max(1, snapshot.weight());
  }

  /**
   * The tenant's share over its weight if it held this as well, and without the tasks that are to
   * leave.
   */
  double shareWith(Demand more) {
    Holdings then = new Holdings(held);
    then.add(more);
    return shareOf(then);
  }

  /** The tenant's share over its weight without these, and without the tasks that are to leave. */
  double shareWithout(Holdings gone) {
    Holdings then = new Holdings(held);
    then.remove(gone);
    return shareOf(then);
  }

  private double shareOf(Holdings then) {
    then.remove(leaving);
    return then.dominantShare(all) / weight();
  }

  private void shareAnew() {
    share = held.dominantShare(all) / weight();
  }
}
