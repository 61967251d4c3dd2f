package io.jarvis.simulation;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.KeyValues.Versioned;
import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.NodeEvent.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys, and nodes whose checks fail when nothing is heard of them, in memory. Thread-safe. */
final class Consul {
  /** After which a check that nobody reports fails. */
  static final Duration TTL = Duration.ofMillis(600);

  private static final Duration CLOCK = Duration.ofMillis(50);

  private final Map<String, Versioned> keys = new TreeMap<>();
  private final Map<NodeId, Registered> registered = new TreeMap<>();
  private long version;
  private Runnable atNextRegistration = () -> {};

  /** A node as it registered, and what it said last. */
  private record Registered(
      String instance, NodeOffer offer, CatalogNode.Health said, long saidNanos) {
    CatalogNode.Health health(long nowNanos) {
      return nowNanos - saidNanos > TTL.toNanos() ? CatalogNode.Health.CRITICAL : said;
    }
  }

  synchronized Optional<Versioned> get(String key) {
    return Optional.ofNullable(keys.get(key));
  }

  synchronized Map<String, Versioned> list(String prefix) {
    Map<String, Versioned> found = new TreeMap<>();
    keys.forEach((key, value) -> {
      if (key.startsWith(prefix)) {
        found.put(key, value);
      }
    });
    return found;
  }

  synchronized void put(String key, String value) {
    keys.put(key, new Versioned(value, ++version));
    notifyAll();
  }

  synchronized void delete(String key) {
    keys.remove(key);
    notifyAll();
  }

  synchronized boolean compareAndSet(String key, long expected, String value) {
    boolean same = get(key).map(Versioned::version).orElse(0L) == expected;
    if (same) {
      put(key, value);
    }
    return same;
  }

  synchronized boolean compareAndDelete(String key, long expected) {
    boolean same = get(key).filter(value -> value.version() != expected).isEmpty();
    if (same) {
      delete(key);
    }
    return same;
  }

  synchronized void register(NodeId node, String instance, NodeOffer offer) {
    registered.put(
        node, new Registered(instance, offer, CatalogNode.Health.CRITICAL, System.nanoTime()));
    notifyAll();
    Runnable event = atNextRegistration;
    atNextRegistration = () -> {};
    event.run();
  }

  /** What happens in the moment in which the next node registers. */
  synchronized void atNextRegistration(Runnable event) {
    atNextRegistration = event;
  }

  synchronized void report(NodeId node, CatalogNode.Health health) {
    registered.computeIfPresent(
        node, (id, was) -> new Registered(was.instance(), was.offer(), health, System.nanoTime()));
    notifyAll();
  }

  synchronized void deregister(NodeId node) {
    registered.remove(node);
    notifyAll();
  }

  synchronized List<CatalogNode> nodes() {
    long now = System.nanoTime();
    List<CatalogNode> nodes = new ArrayList<>();
    registered.forEach((node, is) ->
        nodes.add(
            new CatalogNode(
                node, is.instance(), is.offer(), is.health(now), mode(node), fencing(node))));
    return nodes;
  }

  private Mode mode(NodeId node) {
    return get(Keys.mode(node))
        .flatMap(value -> Word.parse(Mode.class, value.value()))
        .orElse(Mode.READY);
  }

  private CatalogNode.Fencing fencing(NodeId node) {
    return keys.containsKey(Keys.fenced(node))
        ? CatalogNode.Fencing.FENCED
        : CatalogNode.Fencing.NONE;
  }

  /**
   * Waits until something has changed or some time has passed, in which a check may have failed.
   */
  synchronized void awaitNews() throws InterruptedException {
    wait(CLOCK.toMillis());
  }
}
