package io.jarvis.catalog;

import io.jarvis.protocol.NodeId;
import java.util.List;
import java.util.function.Consumer;

/** Who is there and what they offer. Thread-safe. */
public interface NodeCatalog extends AutoCloseable {
  /** The nodes as last seen, by id; empty before the first answer. */
  List<CatalogNode> nodes();

  /**
   * Whether the catalog answered lately: while it does not, nobody may be declared dead on its
   * word.
   */
  Reach reach();

  /**
   * Calls with the present nodes at once, if they are known, and after every change, on one thread.
   */
  void watch(Consumer<List<CatalogNode>> listener);

  /**
   * Registers this executor with a TTL check that starts critical; again with the same id replaces
   * it.
   */
  void register(NodeId node, String instance, NodeOffer offer);

  /** The heartbeat: passes, warns or fails the node's own check. */
  void report(NodeId node, CatalogNode.Health health, String note);

  /** Leaves. */
  void deregister(NodeId node);

  @Override
  void close();

  /** How the catalog itself stands. */
  enum Reach {
    REACHED,
    LOST
  }

  /** Consul did not answer or refused. */
  final class CatalogUnavailableException extends RuntimeException {
    public CatalogUnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
