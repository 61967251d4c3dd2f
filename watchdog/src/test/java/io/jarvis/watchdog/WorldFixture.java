package io.jarvis.watchdog;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A world of its own for each test. */
abstract class WorldFixture {
  World world;

  @BeforeEach
  final void open() {
    world = new World();
  }

  @AfterEach
  final void close() throws Exception {
    world.close();
  }
}
