package io.jarvis.simulation;

import io.jarvis.broker.memory.Link;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One process's way to {@link Consul}, which stands as long as the process moves. Thread-safe. */
final class ConsulClient implements KeyValues, NodeCatalog {
  private final Consul consul;
  private final Link link;

  ConsulClient(Consul consul, Link link) {
    this.consul = consul;
    this.link = link;
  }

  @Override
  public Optional<Versioned> get(String key) {
    return reached().get(key);
  }

  @Override
  public Map<String, Versioned> list(String prefix) {
    return reached().list(prefix);
  }

  @Override
  public void put(String key, String value) {
    reached().put(key, value);
  }

  @Override
  public void delete(String key) {
    reached().delete(key);
  }

  @Override
  public boolean compareAndSet(String key, long version, String value) {
    return reached().compareAndSet(key, version, value);
  }

  @Override
  public boolean compareAndDelete(String key, long version) {
    return reached().compareAndDelete(key, version);
  }

  @Override
  public AutoCloseable watch(String prefix, Consumer<Map<String, Versioned>> listener) {
    return follow(() -> consul.list(prefix), listener);
  }

  @Override
  public List<CatalogNode> nodes() {
    return consul.nodes();
  }

  @Override
  public Reach reach() {
    return Reach.REACHED;
  }

  @Override
  public void watch(Consumer<List<CatalogNode>> listener) {
    var unused = follow(consul::nodes, listener);
  }

  @Override
  public void register(NodeId node, String instance, NodeOffer offer) {
    reached().register(node, instance, offer);
  }

  @Override
  public void report(NodeId node, CatalogNode.Health health, String note) {
    reached().report(node, health);
  }

  @Override
  public void deregister(NodeId node) {
    reached().deregister(node);
  }

  @Override
  public void close() {}

  private Consul reached() {
    try {
      if (link.awaitMoving()) {
        return consul;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new CatalogUnavailableException(
        "the process is dead or ends", new CancellationException());
  }

  /** Tells of what is, and of each change, until closed or the process is dead. */
  private <T> AutoCloseable follow(Supplier<T> present, Consumer<T> listener) {
    Thread follower = Thread.ofVirtual().name("consul-watch").start(() -> tell(present, listener));
    return follower::interrupt;
  }

  private <T> void tell(Supplier<T> present, Consumer<T> listener) {
    Optional<T> told = Optional.empty();
    try {
      while (link.awaitMoving()) {
        Optional<T> now = Optional.of(present.get());
        if (!now.equals(told)) {
          told = now;
          listener.accept(now.get());
        }
        consul.awaitNews();
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }
}
