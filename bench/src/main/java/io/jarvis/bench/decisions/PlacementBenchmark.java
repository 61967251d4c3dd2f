package io.jarvis.bench.decisions;

import io.jarvis.dispatcher.core.ClusterSnapshot;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.NodeIndex;
import io.jarvis.dispatcher.core.Policies;
import io.jarvis.dispatcher.core.Room;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A thousand placements on a half-full cluster, each applied; then it is half full again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
public class PlacementBenchmark {
  /** How the best node is found. */
  public enum Search {
    INDEX,
    SCAN
  }

  @Param("least-loaded")
  public String policy = "";

  @Param("10000")
  public int nodes;

  @Param("INDEX")
  public Search search = Search.INDEX;

  private NodeIndex index = new NodeIndex();
  private ClusterSnapshot halfFull = new HalfFull(1).snapshot(Policies.all().getFirst());
  private List<Demand> tasks = List.of();
  private Set<Demand> distinct = Set.of();

  /** Makes the cluster. */
  @Setup(Level.Trial)
  public void build() {
    HalfFull cluster = new HalfFull(nodes);
    tasks = cluster.tasks();
    distinct = new LinkedHashSet<>(tasks);
    halfFull = cluster.snapshot(Policies.named(policy).orElseThrow());
    index = new NodeIndex(search == Search.INDEX ? NodeIndex.RANKED : 0);
  }

  /** Has every ranking take in what changed last. */
  private void followUp() {
    distinct.forEach(index::best);
  }

  /** What was placed is gone again, and the index has followed that. */
  @Setup(Level.Invocation)
  public void empty() {
    index.follow(halfFull);
    followUp();
  }

  /**
   * Places all tasks of a round; the sum of what the nodes' turns say, so that none is left out.
   */
  @Benchmark
  @OperationsPerInvocation(HalfFull.TASKS)
  public long place() {
    long turn = halfFull.turn();
    long digest = 0;
    for (Demand task : tasks) {
      Room room = index.best(task).orElseThrow();
      index.take(room, task, ++turn);
      digest = digest * 31 + room.number();
    }
    followUp();
    return digest;
  }
}
