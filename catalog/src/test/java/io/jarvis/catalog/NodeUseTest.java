package io.jarvis.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeUseTest {
  @Test
  void readsWhatItWrote() {
    NodeUse use = new NodeUse(new CpuQuantity(1_510), ByteQuantity.ofMebibytes(3));

    assertThat(use.text()).isEqualTo("{\"cpu\":\"1510m\",\"memory\":\"3Mi\"}");
    assertThat(NodeUse.parse(use.text())).contains(use);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "[]", "7", "{\"cpu\":\"-1\",\"memory\":\"1\"}"})
  void knowsNothingFromWhatIsNone(String text) {
    assertThat(NodeUse.parse(text)).isEmpty();
  }
}
