package io.jarvis.bench.packing;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.task.GpuRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FillingTest {
  private static final Demand WHOLE = pod(new GpuRequest.Whole(1, List.of()));
  private static final Demand LARGE_SHARE = pod(new GpuRequest.Share(600, List.of()));

  private static Demand pod(GpuRequest gpu) {
    return new Demand(1_000, 1, 0, gpu, Map.of(), List.of());
  }

  private static NodeOffer node(int cores) {
    return new NodeOffer(
        new CpuQuantity(cores * 1_000L),
        new ByteQuantity(100),
        new ByteQuantity(0),
        List.of(new NodeOffer.Gpu(0, "T4")),
        Map.of(),
        Map.of(),
        100);
  }

  @Test
  void dropsWhatDoesNotFitAndCountsItAsAskedFor() {
    Filling filling = new Filling(List.of(node(8), node(8)), new FirstFit());

    double allocated = filling.allocated(List.of(LARGE_SHARE, WHOLE), new int[] {0, 0, 1, 1, 1});

    assertThat(allocated).isEqualTo(60.0);
  }

  @Test
  void stopsWhenAsMuchAsThereIsHasBeenAskedFor() {
    Filling filling = new Filling(List.of(node(8), node(8)), new FirstFit());

    double allocated = filling.allocated(List.of(WHOLE), new int[] {0, 0, 0, 0});

    assertThat(allocated).isEqualTo(100.0);
  }
}
