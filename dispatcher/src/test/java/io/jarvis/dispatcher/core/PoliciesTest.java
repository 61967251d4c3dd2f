package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.demand;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static io.jarvis.dispatcher.core.Cluster.placements;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.task.GpuRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PoliciesTest {
  private static final List<NodeOffer.Gpu> TWO_T4 =
      List.of(new NodeOffer.Gpu(0, "T4"), new NodeOffer.Gpu(1, "T4"));
  private static final Demand CPU_HEAVY = demand(6, 1, new GpuRequest.None(), Map.of(), List.of());
  private static final Demand SHARE =
      demand(1, 1, new GpuRequest.Share(500, List.of()), Map.of(), List.of());
  private static final Demand TWO_WHOLE =
      demand(1, 1, new GpuRequest.Whole(2, List.of()), Map.of(), List.of());

  @Test
  void thoseThatTheConfigurationMayNameAreFound() {
    assertThat(Policies.all())
        .extracting(PlacementPolicy::policyName)
        .containsExactlyInAnyOrderElementsOf(ClusterConfig.POLICIES);
    assertThat(Policies.named("x-nobody-brought-it")).isEmpty();
  }

  @Test
  void bestFitLooksAtGpusAndCustomThings() {
    Demand licence = demand(1, 1, new GpuRequest.None(), Map.of("licence", 1L), List.of());

    assertThat(placements(gpuCluster("best-fit").task("s1", SHARE).task("s2", SHARE).plan()))
        .containsExactly("s1@n2", "s2@n2");
    assertThat(
            placements(
                new Cluster()
                    .policy(policy("best-fit"))
                    .node("n1", offer(8, 8))
                    .node("n2", offer(8, 9))
                    .task("t1", demand(1, 5, new GpuRequest.None(), Map.of(), List.of()))
                    .task("t2", licence)
                    .task("t3", licence)
                    .plan()))
        .containsExactly("t1@n1", "t2@n1", "t3@n1");
  }

  @Test
  void gpuPackingKeepsCpuForTheGpusThatAreExpectedToNeedIt() {
    assertThat(
            placements(gpuCluster("gpu-packing").expecting(9, SHARE).task("t1", CPU_HEAVY).plan()))
        .containsExactly("t1@n3");
  }

  @Test
  void gpuPackingBreaksNoPairOfDevicesThatIsExpectedToBeWanted() {
    Cluster cluster = gpuCluster("gpu-packing").expecting(5, SHARE).expecting(4, TWO_WHOLE);

    assertThat(placements(cluster.task("s1", SHARE).task("s2", SHARE).task("s3", SHARE).plan()))
        .containsExactly("s1@n2", "s2@n2", "s3@n1");
  }

  /** n1 has two devices, n2 one, n3 none. */
  private static Cluster gpuCluster(String policy) {
    return new Cluster()
        .policy(policy(policy))
        .node("n1", offer(8, 8, TWO_T4, Map.of()))
        .node("n2", offer(8, 8, TWO_T4.subList(0, 1), Map.of()))
        .node("n3", offer(8, 8));
  }

  private static PlacementPolicy policy(String name) {
    return Policies.named(name).orElseThrow();
  }
}
