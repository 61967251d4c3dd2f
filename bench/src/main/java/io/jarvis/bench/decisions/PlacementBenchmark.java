package io.jarvis.bench.decisions;

import io.jarvis.dispatcher.core.ClusterSnapshot;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.NodeIndex;
import io.jarvis.dispatcher.core.Policies;
import io.jarvis.dispatcher.core.Room;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Placements on a half-full cluster, each applied. As many tasks as a round has run at a time: with
 * each that is placed the oldest ends, so that the cluster stays half full.
 */
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

  /** So many of a hundred nodes hold the image of the tasks. */
  @Param("0")
  public int held;

  @Param("INDEX")
  public Search search = Search.INDEX;

  private NodeIndex index = new NodeIndex();
  private List<Demand> tasks = List.of();
  private final Deque<Run> running = new ArrayDeque<>();
  private long turn;

  private record Run(Room room, Demand demand, List<Integer> devices) {}

  /** Makes the cluster. */
  @Setup(Level.Trial)
  public void build() {
    HalfFull cluster = new HalfFull(nodes, held);
    ClusterSnapshot halfFull = cluster.snapshot(Policies.named(policy).orElseThrow());
    tasks = cluster.tasks();
    turn = halfFull.turn();
    index = new NodeIndex(search == Search.INDEX ? NodeIndex.RANKED : 0);
    index.follow(halfFull);
    running.clear();
  }

  /** Places all tasks of a round; a digest of where they went. */
  @Benchmark
  @OperationsPerInvocation(HalfFull.TASKS)
  public long place() {
    long digest = 0;
    for (Demand task : tasks) {
      Room room = index.best(task, HalfFull.IMAGE).orElseThrow();
      running.addLast(new Run(room, task, index.take(room, task, ++turn)));
      if (running.size() > HalfFull.TASKS) {
        Run oldest = running.removeFirst();
        index.give(oldest.room(), oldest.demand(), oldest.devices());
      }
      digest = digest * 31 + room.number();
    }
    return digest;
  }
}
