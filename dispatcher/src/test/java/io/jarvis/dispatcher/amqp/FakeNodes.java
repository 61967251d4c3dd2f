package io.jarvis.dispatcher.amqp;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.NodeId;
import java.util.List;
import java.util.function.Consumer;

/** Shows the nodes a test wants to be there. */
final class FakeNodes implements NodeCatalog {
  private volatile Consumer<List<CatalogNode>> listener = nodes -> {};

  void show(CatalogNode... nodes) {
    listener.accept(List.of(nodes));
  }

  @Override
  public List<CatalogNode> nodes() {
    return List.of();
  }

  @Override
  public Reach reach() {
    return Reach.REACHED;
  }

  @Override
  public void watch(Consumer<List<CatalogNode>> newListener) {
    listener = newListener;
  }

  @Override
  public void register(NodeId node, String instance, NodeOffer offer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void report(NodeId node, CatalogNode.Health health, String note) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void deregister(NodeId node) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
