package io.jarvis.bench.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Policies;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PlacementBenchmarkTest {
  private static final int NODES = 500;

  static Stream<Arguments> policiesAndHeld() {
    return Policies.all().stream()
        .map(PlacementPolicy::policyName)
        .flatMap(policy -> Stream.of(0, 30).map(held -> Arguments.of(policy, held)));
  }

  @ParameterizedTest
  @MethodSource("policiesAndHeld")
  void everyTaskOfARoundFindsANodeAndTheSameOneByIndexAndByScan(String policy, int held) {
    PlacementBenchmark indexed = benchmark(policy, held, PlacementBenchmark.Search.INDEX);
    PlacementBenchmark scanned = benchmark(policy, held, PlacementBenchmark.Search.SCAN);

    assertThat(indexed.place()).isEqualTo(scanned.place());
    assertThat(indexed.place()).as("the second round").isEqualTo(scanned.place());
  }

  private static PlacementBenchmark benchmark(
      String policy, int held, PlacementBenchmark.Search search) {
    PlacementBenchmark benchmark = new PlacementBenchmark();
    benchmark.policy = policy;
    benchmark.nodes = NODES;
    benchmark.held = held;
    benchmark.search = search;
    benchmark.build();
    return benchmark;
  }
}
