package io.jarvis.ingress.flow;

import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.catalog.NodeCatalog.CatalogUnavailableException;
import io.jarvis.catalog.NodeUse;
import java.util.HashMap;
import java.util.Map;

/**
 * What the tasks of each node really use, as its executor last told. Asked for anew each time;
 * nothing is known while the catalog does not answer. Thread-safe; blocks.
 */
public final class NodeUses {
  private final NodeCatalog catalog;
  private final KeyValues keyValues;

  public NodeUses(NodeCatalog catalog, KeyValues keyValues) {
    this.catalog = catalog;
    this.keyValues = keyValues;
  }

  /** What is in use, by the id of the node. */
  public Map<String, NodeUse> all() {
    Map<String, NodeUse> uses = new HashMap<>();
    if (catalog.reach() == NodeCatalog.Reach.REACHED) {
      try {
        keyValues
            .list(Keys.USE)
            .forEach((key, told) ->
                NodeUse.parse(told.value())
                    .ifPresent(use -> uses.put(key.substring(Keys.USE.length()), use)));
      } catch (CatalogUnavailableException e) {
        return Map.of();
      }
    }
    return uses;
  }
}
