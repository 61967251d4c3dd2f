package io.jarvis.watchdog.core;

import io.jarvis.protocol.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes look dead, and since when (I8). A node is dead once both its witnesses, its check in
 * the catalog and its queue, have said so without a break for {@link Rule#patience}, and the
 * witnesses themselves have been sound for {@link Rule#settle}. Immutable.
 *
 * @param soundSince since when broker and catalog have been reachable without an alarm
 * @param silentSince by node, since when both witnesses agree
 */
public record Suspicions(Instant soundSince, Map<NodeId, Instant> silentSince) {
  public Suspicions {
    silentSince = Map.copyOf(silentSince);
  }

  /** How long is long enough. */
  public record Rule(Duration patience, Duration settle) {}

  /** What is seen at one instant. */
  public sealed interface Sight {
    /** Broker or catalog cannot be trusted to know who is there. */
    record Blurred() implements Sight {}

    /** Both answered; of these nodes the check has failed and the queue has no consumer. */
    record Clear(Set<NodeId> silent) implements Sight {
      public Clear {
        silent = Set.copyOf(silent);
      }
    }
  }

  /** Nobody is suspected yet. */
  public static Suspicions from(Instant now) {
    return new Suspicions(now, Map.of());
  }

  /** What is suspected after one more look. */
  public Suspicions after(Sight sight, Instant now) {
    return switch (sight) {
      case Sight.Blurred() -> from(now);
      case Sight.Clear(Set<NodeId> silent) -> {
        Map<NodeId, Instant> since = new HashMap<>();
        silent.forEach(node -> since.put(node, silentSince.getOrDefault(node, now)));
        yield new Suspicions(soundSince, since);
      }
    };
  }

  /** The same without a node: whoever suspects it begins anew. */
  public Suspicions without(NodeId node) {
    Map<NodeId, Instant> since = new HashMap<>(silentSince);
    since.remove(node);
    return new Suspicions(soundSince, since);
  }

  /** Who is dead by now, in the order of the ids. */
  public List<NodeId> dead(Rule rule, Instant now) {
    if (Duration.between(soundSince, now).compareTo(rule.settle()) < 0) {
      return List.of();
    }
    return silentSince.entrySet().stream()
        .filter(e -> Duration.between(e.getValue(), now).compareTo(rule.patience()) >= 0)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
