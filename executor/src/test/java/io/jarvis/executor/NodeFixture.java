package io.jarvis.executor;

import io.jarvis.protocol.NodeId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A node of its own for each test, of which no container is left behind. */
abstract class NodeFixture {
  @TempDir Path directory;
  Cluster cluster;
  NodeId node;
  TestNode executor;

  @BeforeEach
  final void start() throws Exception {
    cluster = Cluster.shared();
    node = cluster.newNode();
    executor = new TestNode(cluster, node, directory);
  }

  @AfterEach
  final void stop() {
    executor.removeContainers();
    executor.close();
    cluster.close();
  }
}
