package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Concurrency;
import io.jarvis.protocol.task.Ties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Per key of a tenant the smallest limit among its live tasks, and how many of them are placed. Not
 * thread-safe. Lost on restart and made again from the log.
 */
public final class Throttles {
  private final Map<Key, Throttle> byKey = new HashMap<>();
  private StepListener listener = StepListener.NONE;

  /** A key, which means something only within its tenant. */
  record Key(TenantId tenant, String key) {}

  private static final class Throttle {
    private final TreeMap<Integer, Integer> limits = new TreeMap<>();
    private int placed;

    boolean isIdle() {
      return limits.isEmpty() && placed == 0;
    }
  }

  /** An independent copy with the same limits, and nothing placed. */
  Throttles copyWithNonePlaced() {
    Throttles copy = new Throttles();
    byKey.forEach((key, throttle) -> {
      Throttle same = new Throttle();
      same.limits.putAll(throttle.limits);
      copy.byKey.put(key, same);
    });
    copy.nonePlaced();
    return copy;
  }

  /** Tells this listener from now on, and no other. */
  void tell(StepListener other) {
    listener = other;
  }

  /** How to make them anew, but for what is placed. */
  Stream<Step> steps() {
    return byKey.entrySet().stream()
        .flatMap(entry ->
            entry.getValue().limits.entrySet().stream()
                .map(limit ->
                    new Step.Lives(
                        entry.getKey().tenant(),
                        new Ties(
                            List.of(),
                            Optional.of(new Concurrency(entry.getKey().key(), limit.getKey()))),
                        limit.getValue())));
  }

  /** A task has come into being. */
  public void lives(TenantId tenant, Ties ties) {
    ties.concurrency()
        .ifPresent(c -> {
          throttle(tenant, c).limits.merge(c.limit(), 1, Integer::sum);
          listener.stepped(new Step.Lives(tenant, ties, 1));
        });
  }

  /** A task with these ties has ended. */
  public void ended(TenantId tenant, Ties ties) {
    change(
        tenant,
        ties,
        (throttle, concurrency) -> {
          throttle.limits.computeIfPresent(
              concurrency.limit(), (limit, tasks) -> tasks == 1 ? null : tasks - 1);
          listener.stepped(new Step.Ended(tenant, ties));
        });
  }

  void placed(Claim claim) {
    claim.ties().concurrency().ifPresent(c -> throttle(claim.tenant(), c).placed++);
  }

  void left(Claim claim) {
    change(claim.tenant(), claim.ties(), (throttle, concurrency) -> throttle.placed--);
  }

  /** Forgets how many are placed. */
  void nonePlaced() {
    byKey.values().forEach(throttle -> throttle.placed = 0);
    byKey.values().removeIf(Throttle::isIdle);
  }

  /** Forgets all. */
  public void clear() {
    byKey.clear();
  }

  /** How many more of this key may be placed; what it says itself counts too. */
  int left(TenantId tenant, Concurrency concurrency) {
    Throttle throttle = byKey.get(new Key(tenant, concurrency.key()));
    return throttle == null ? concurrency.limit() : limit(throttle, concurrency) - throttle.placed;
  }

  /** How many of this key may be placed at once. */
  int limit(TenantId tenant, Concurrency concurrency) {
    Throttle throttle = byKey.get(new Key(tenant, concurrency.key()));
    return throttle == null ? concurrency.limit() : limit(throttle, concurrency);
  }

  private static int limit(Throttle throttle, Concurrency own) {
    return throttle.limits.isEmpty()
        ? own.limit()
        : Math.min(throttle.limits.firstKey(), own.limit());
  }

  private Throttle throttle(TenantId tenant, Concurrency concurrency) {
    return byKey.computeIfAbsent(new Key(tenant, concurrency.key()), key -> new Throttle());
  }

  private interface Change {
    void apply(Throttle throttle, Concurrency concurrency);
  }

  private void change(TenantId tenant, Ties ties, Change change) {
    Optional<Concurrency> concurrency = ties.concurrency();
    if (concurrency.isEmpty()) {
      return;
    }
    byKey.computeIfPresent(
        new Key(tenant, concurrency.get().key()),
        (key, throttle) -> {
          change.apply(throttle, concurrency.get());
          return throttle.isIdle() ? null : throttle;
        });
  }
}
