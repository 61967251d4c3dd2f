package io.jarvis.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OfferCodecTest {
  @Test
  void readsBackWhatItWrote() {
    NodeOffer offer = Offers.rich();

    Map<String, String> meta = OfferCodec.encode("i1", offer);

    assertThat(OfferCodec.decode(meta)).isEqualTo(offer);
    assertThat(meta)
        .containsEntry("gpus", "A10=0,2;H100=1")
        .containsEntry("cpu", "2500m")
        .containsEntry("instance", "i1");
  }

  @Test
  void refusesWhatConsulWouldNotTake() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 64; i++) {
      many.put("a" + i, "x");
    }

    assertThatThrownBy(() -> OfferCodec.encode("i1", Offers.withAttributes(many)))
        .hasMessageContaining("at most 64");
    assertThatThrownBy(() -> OfferCodec.encode("i1", Offers.withAttributes(Map.of("a b", "x"))))
        .hasMessageContaining("must match");
    assertThatThrownBy(
            () -> OfferCodec.encode("i1", Offers.withAttributes(Map.of("a", "x".repeat(513)))))
        .hasMessageContaining("512");
  }

  @Test
  void namesWhatTheMetadataLacks() {
    assertThatThrownBy(() -> OfferCodec.decode(Map.of("cpu", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("memory");
    assertThatThrownBy(() ->
            OfferCodec.decode(Map.of("cpu", "lots", "memory", "1", "disk", "1", "tasks", "1")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Offers for tests. */
  static final class Offers {
    private Offers() {}

    static NodeOffer rich() {
      return new NodeOffer(
          new CpuQuantity(2500),
          ByteQuantity.ofMebibytes(2048),
          ByteQuantity.parse("10Gi"),
          List.of(
              new NodeOffer.Gpu(0, "A10"),
              new NodeOffer.Gpu(1, "H100"),
              new NodeOffer.Gpu(2, "A10")),
          Map.of("licence", 3L),
          Map.of("arch", "amd64", "zone", "eu-1"),
          64);
    }

    static NodeOffer withAttributes(Map<String, String> attributes) {
      return new NodeOffer(
          new CpuQuantity(1000),
          ByteQuantity.ofMebibytes(1),
          ByteQuantity.ZERO,
          List.of(),
          Map.of(),
          attributes,
          1);
    }
  }
}
