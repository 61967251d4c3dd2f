package io.jarvis.bench.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Policies;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PlacementBenchmarkTest {
  private static final int NODES = 500;

  static Stream<String> policies() {
    return Policies.all().stream().map(PlacementPolicy::policyName);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyTaskOfARoundFindsANodeAndTheSameOneByIndexAndByScan(String policy) {
    PlacementBenchmark indexed = benchmark(policy, PlacementBenchmark.Search.INDEX);
    PlacementBenchmark scanned = benchmark(policy, PlacementBenchmark.Search.SCAN);

    assertThat(indexed.place()).isEqualTo(scanned.place());
    assertThat(indexed.place()).as("the second round").isEqualTo(scanned.place());
  }

  private static PlacementBenchmark benchmark(String policy, PlacementBenchmark.Search search) {
    PlacementBenchmark benchmark = new PlacementBenchmark();
    benchmark.policy = policy;
    benchmark.nodes = NODES;
    benchmark.search = search;
    benchmark.build();
    return benchmark;
  }
}
