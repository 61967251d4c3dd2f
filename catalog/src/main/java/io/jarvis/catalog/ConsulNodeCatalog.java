package io.jarvis.catalog;

import com.ecwid.consul.v1.OperationException;
import com.ecwid.consul.v1.agent.model.NewService;
import com.ecwid.consul.v1.health.HealthServicesRequest;
import com.ecwid.consul.v1.health.model.HealthService;
import com.ecwid.consul.v1.kv.model.GetValue;
import io.jarvis.protocol.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog in Consul: each executor is an instance of the service {@code jarvis-executor} with a
 * TTL check of its own. Three blocking queries follow the instances, the modes and the fences.
 * Thread-safe. What it shows is lost with the process and read anew by the next.
 */
public final class ConsulNodeCatalog implements NodeCatalog {
  static final String SERVICE = "jarvis-executor";
  static final String ID_PREFIX = SERVICE + "-";
  private static final int UNKNOWN_CHECK_STATUS = 500;
  private static final Logger LOG = LoggerFactory.getLogger(ConsulNodeCatalog.class);

  private final ConsulConnection connection;
  private final Announcements<List<CatalogNode>> nodes = new Announcements<>("catalog-listeners");
  private final Map<NodeId, NewService> registered = new ConcurrentHashMap<>();
  private final Sources sources = new Sources();
  private final List<ConsulWatch<?>> watches;

  private ConsulNodeCatalog(ConsulConnection connection) {
    this.connection = connection;
    watches =
        List.of(
            followServices(),
            follow(Keys.MODES, sources::modes),
            follow(Keys.FENCED, sources::fenced));
  }

  /** Begins to follow the catalog; never fails for a Consul that does not answer yet. */
  public static ConsulNodeCatalog connect(ConsulSettings settings) {
    return new ConsulNodeCatalog(new ConsulConnection(settings));
  }

  @Override
  public List<CatalogNode> nodes() {
    return nodes.current().orElse(List.of());
  }

  @Override
  public Reach reach() {
    return sources.reach();
  }

  @Override
  public void watch(Consumer<List<CatalogNode>> listener) {
    nodes.listen(listener);
  }

  @Override
  public void register(NodeId node, String instance, NodeOffer offer) {
    NewService.Check check = new NewService.Check();
    check.setTtl(connection.settings().ttl().toSeconds() + "s");
    check.setStatus("critical");
    NewService service = new NewService();
    service.setId(ID_PREFIX + node);
    service.setName(SERVICE);
    service.setMeta(OfferCodec.encode(instance, offer));
    service.setCheck(check);
    register(service);
    registered.put(node, service);
  }

  @Override
  public void report(NodeId node, CatalogNode.Health health, String note) {
    try {
      reportOnce(node, health, note);
    } catch (CatalogUnavailableException e) {
      NewService lost = registered.get(node);
      if (lost == null || !isUnknownCheck(e)) {
        throw e;
      }
      // The agent has forgotten us, as after a restart without its data.
      LOG.info("node {} is registered again: the agent does not know its check", node);
      register(lost);
      reportOnce(node, health, note);
    }
  }

  @Override
  public void deregister(NodeId node) {
    registered.remove(node);
    connection.call(
        "deregister " + node, consul -> consul.agentServiceDeregister(ID_PREFIX + node));
  }

  @Override
  public void close() {
    watches.forEach(ConsulWatch::close);
    nodes.close();
    connection.close();
  }

  private void register(NewService service) {
    connection.call("register " + service.getId(), consul -> consul.agentServiceRegister(service));
  }

  private void reportOnce(NodeId node, CatalogNode.Health health, String note) {
    String check = "service:" + ID_PREFIX + node;
    connection.call(
        "report " + node,
        consul ->
            switch (health) {
              case PASSING -> consul.agentCheckPass(check, note);
              case WARNING -> consul.agentCheckWarn(check, note);
              case CRITICAL -> consul.agentCheckFail(check, note);
            });
  }

  /** Consul 1.8 answers 500 with this text, later ones 404. */
  private static boolean isUnknownCheck(CatalogUnavailableException e) {
    return e.getCause() instanceof OperationException refused
        && (refused.getStatusCode() == UNKNOWN_CHECK_STATUS
                && refused.getStatusContent().contains("does not have associated TTL")
            || refused.getStatusCode() == 404);
  }

  private ConsulWatch<List<HealthService>> followServices() {
    return ConsulWatch.start(
        SERVICE,
        connection,
        (consul, params) ->
            consul.getHealthServices(
                SERVICE, HealthServicesRequest.newBuilder().setQueryParams(params).build()),
        sources.listener(SERVICE, value -> sources.services(value == null ? List.of() : value)));
  }

  private ConsulWatch<List<GetValue>> follow(
      String prefix, Consumer<Map<String, KeyValues.Versioned>> target) {
    return ConsulKeyValues.follow(
        connection,
        prefix,
        sources.listener(prefix, value -> target.accept(ConsulKeyValues.versioned(value))));
  }

  /** The three sources as last read; nothing is shown before each was read once. */
  private final class Sources {
    private final Map<String, Reach> reaches = new ConcurrentHashMap<>();
    private Optional<List<HealthService>> services = Optional.empty();
    private Optional<Map<String, KeyValues.Versioned>> modes = Optional.empty();
    private Optional<Map<String, KeyValues.Versioned>> fenced = Optional.empty();

    synchronized void services(List<HealthService> value) {
      services = Optional.of(value);
      show();
    }

    synchronized void modes(Map<String, KeyValues.Versioned> value) {
      modes = Optional.of(value);
      show();
    }

    synchronized void fenced(Map<String, KeyValues.Versioned> value) {
      fenced = Optional.of(value);
      show();
    }

    Reach reach() {
      return watchesReached() ? Reach.REACHED : Reach.LOST;
    }

    <T> ConsulWatch.Listener<T> listener(String source, Consumer<@Nullable T> target) {
      return new ConsulWatch.Listener<>() {
        @Override
        public void changed(@Nullable T value) {
          target.accept(value);
        }

        @Override
        public void reach(Reach reach) {
          reaches.put(source, reach);
        }
      };
    }

    private boolean watchesReached() {
      return reaches.size() == 3
          && reaches.values().stream().allMatch(reach -> reach == Reach.REACHED);
    }

    private void show() {
      if (services.isPresent() && modes.isPresent() && fenced.isPresent()) {
        nodes.set(CatalogView.of(services.get(), modes.get(), fenced.get()));
      }
    }
  }
}
