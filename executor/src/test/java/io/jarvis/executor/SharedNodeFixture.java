package io.jarvis.executor;

import io.jarvis.protocol.NodeId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A node that the tests of one class share, of which no container is left behind. */
abstract class SharedNodeFixture {
  @TempDir static Path directory;
  static Cluster cluster;
  static NodeId node;
  static TestNode executor;

  @BeforeAll
  static void start() throws Exception {
    cluster = Cluster.shared();
    node = cluster.newNode();
    executor = new TestNode(cluster, node, directory);
  }

  @AfterAll
  static void stop() {
    executor.removeContainers();
    executor.close();
    cluster.close();
  }
}
