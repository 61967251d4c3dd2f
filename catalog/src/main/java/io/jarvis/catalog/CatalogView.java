package io.jarvis.catalog;

import com.ecwid.consul.v1.health.model.Check;
import com.ecwid.consul.v1.health.model.HealthService;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.NodeEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Consul says of the executors and what stands in its keys about them, put together. Pure but
 * for what it logs of entries it leaves out.
 */
final class CatalogView {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogView.class);

  private CatalogView() {}

  /** The nodes by id. An entry that no executor of ours wrote is left out. */
  static List<CatalogNode> of(
      List<HealthService> services,
      Map<String, KeyValues.Versioned> modes,
      Map<String, KeyValues.Versioned> fenced) {
    Map<NodeId, HealthService> best = new TreeMap<>();
    for (HealthService service : services) {
      String id = service.getService().getId();
      if (id.startsWith(ConsulNodeCatalog.ID_PREFIX)
          && NodeId.PATTERN.matcher(node(id)).matches()) {
        best.merge(new NodeId(node(id)), service, CatalogView::better);
      }
    }
    List<CatalogNode> nodes = new ArrayList<>();
    best.forEach((id, service) -> add(nodes, id, service, modes, fenced));
    return List.copyOf(nodes);
  }

  private static void add(
      List<CatalogNode> nodes,
      NodeId id,
      HealthService service,
      Map<String, KeyValues.Versioned> modes,
      Map<String, KeyValues.Versioned> fenced) {
    Map<String, String> meta =
        service.getService().getMeta() == null ? Map.of() : service.getService().getMeta();
    try {
      nodes.add(
          new CatalogNode(
              id,
              OfferCodec.required(meta, OfferCodec.INSTANCE),
              OfferCodec.decode(meta),
              health(service),
              mode(id, modes),
              fenced.containsKey(Keys.fenced(id))
                  ? CatalogNode.Fencing.FENCED
                  : CatalogNode.Fencing.NONE));
    } catch (IllegalArgumentException e) {
      LOG.warn("node {} is left out, its registration cannot be read: {}", id, e.getMessage());
    }
  }

  private static String node(String serviceId) {
    return serviceId.substring(ConsulNodeCatalog.ID_PREFIX.length());
  }

  /**
   * The worst of its checks: its own heartbeat, and its Consul agent's, without which the heartbeat
   * says nothing.
   */
  private static CatalogNode.Health health(HealthService service) {
    return service.getChecks().stream()
        .map(CatalogView::ofCheck)
        .max(Comparator.naturalOrder())
        .orElse(CatalogNode.Health.CRITICAL);
  }

  private static CatalogNode.Health ofCheck(Check check) {
    // A status that this client does not know, such as maintenance, is read as null.
    return switch (check.getStatus()) {
      case PASSING -> CatalogNode.Health.PASSING;
      case WARNING -> CatalogNode.Health.WARNING;
      case null, default -> CatalogNode.Health.CRITICAL;
    };
  }

  private static NodeEvent.Mode mode(NodeId id, Map<String, KeyValues.Versioned> modes) {
    KeyValues.Versioned value = modes.get(Keys.mode(id));
    // A word nobody knows must not bring tasks to a node its operator wanted something of.
    return value == null
        ? NodeEvent.Mode.READY
        : Word.parse(NodeEvent.Mode.class, value.value()).orElse(NodeEvent.Mode.CORDONED);
  }

  /**
   * Of two agents that know the node, the one where its health is better, else the one at which it
   * registered later.
   */
  private static HealthService better(HealthService one, HealthService other) {
    Comparator<HealthService> order =
        Comparator.comparing((HealthService s) -> health(s))
            .thenComparing(s ->
                s.getService().getCreateIndex() == null ? 0L : -s.getService().getCreateIndex());
    return order.compare(one, other) <= 0 ? one : other;
  }
}
