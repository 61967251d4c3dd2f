package io.jarvis.ingress.flow;

import io.jarvis.broker.Topology;
import io.jarvis.protocol.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that a tenant's queues exist before anything is accepted for it: knows who is ready,
 * and retries the declaration of the others. Thread-safe.
 */
public final class Tenants implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tenants.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Topology topology;
  private final Set<TenantId> ready = ConcurrentHashMap.newKeySet();
  private final List<Consumer<TenantId>> listeners = new CopyOnWriteArrayList<>();
  private final Thread declarer;
  private final Object changed = new Object();
  private Set<TenantId> wanted = Set.of();

  public Tenants(Topology topology) {
    this.topology = topology;
    this.declarer = Thread.ofVirtual().name("ingress-tenants").start(this::declareAlways);
  }

  /**
   * Calls the listener once for each tenant whose queues have come to exist. Call this before
   * {@link #configured}.
   */
  public void onReady(Consumer<TenantId> listener) {
    listeners.add(listener);
  }

  /** Whether the tenant's queues exist. */
  public boolean ready(TenantId tenant) {
    return ready.contains(tenant);
  }

  /** Whether the queues of all configured tenants exist. */
  public boolean ready() {
    Set<TenantId> present = wanted();
    return !present.isEmpty() && ready.containsAll(present);
  }

  /** Sets the tenants. The queues of a tenant that is gone stay: they may hold tasks. */
  public void configured(Set<TenantId> tenants) {
    synchronized (changed) {
      wanted = Set.copyOf(tenants);
      changed.notifyAll();
    }
  }

  @Override
  public void close() {
    declarer.interrupt();
  }

  private void declareAlways() {
    try {
      while (true) {
        boolean all =
            wanted().stream()
                .filter(tenant -> !ready.contains(tenant))
                .map(this::declare)
                .reduce(true, Boolean::logicalAnd);
        synchronized (changed) {
          if (all && ready.containsAll(wanted)) {
            changed.wait();
          } else if (!all) {
            changed.wait(RETRY.toMillis());
          }
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("closed: tenants are no longer declared");
    }
  }

  private Set<TenantId> wanted() {
    synchronized (changed) {
      return wanted;
    }
  }

  private boolean declare(TenantId tenant) {
    try {
      topology.declareTenant(tenant);
      ready.add(tenant);
      listeners.forEach(listener -> listener.accept(tenant));
      LOG.atInfo().addKeyValue("tenant", tenant).log("the tenant's queues are declared");
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("tenant", tenant)
          .setCause(e)
          .log("the tenant's queues could not be declared; trying again");
      return false;
    }
  }
}
