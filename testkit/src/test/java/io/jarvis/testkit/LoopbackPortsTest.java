package io.jarvis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoopbackPortsTest {
  @Test
  void handsOutNoPortTwiceThoughNobodyListensOnIt() {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ports.addAll(LoopbackPorts.free(20));
    }

    assertThat(ports).hasSize(400).doesNotHaveDuplicates();
  }
}
