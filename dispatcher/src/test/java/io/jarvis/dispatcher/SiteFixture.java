package io.jarvis.dispatcher;

import io.jarvis.protocol.message.Assignment;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A site of its own for each test. */
abstract class SiteFixture {
  Site site;

  @BeforeEach
  final void open(@TempDir Path dataDir) {
    site = new Site(dataDir);
  }

  @AfterEach
  final void close() throws Exception {
    site.close();
  }

  /** All that came to any node so far, of each node in order. */
  final Stream<Assignment> received() {
    return site.executors().flatMap(executor -> executor.received().stream());
  }
}
