package io.jarvis.bench.workloads;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.task.GpuRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The GPU cluster of Alibaba's trace of 2023 and the lists of pods that were made for it. */
public final class Openb {
  private static final String FOLDER = "openb";
  private static final String NODES = FOLDER + "/openb_node_list_gpu_node.csv";
  private static final String PODS = "openb_pod_list_";
  private static final String ORDERS = FOLDER + "/arrival-orders/";
  private static final String PUBLISHED = "baselines/openb-published-allocation.csv";
  private static final long MIB = 1L << 20;
  private static final int WHOLE = 1_000;
  private static final int MANY_TASKS = 10_000;

  private final Workloads workloads;

  public Openb(Workloads workloads) {
    this.workloads = workloads;
  }

  /** The names of the lists that are there, with the orders in which their pods arrive. */
  public List<String> traces() {
    if (!workloads.has(NODES)) {
      return List.of();
    }
    return workloads.names(FOLDER).stream()
        .filter(name -> name.startsWith(PODS))
        .map(name -> name.substring(PODS.length()).replaceFirst("\\.csv(\\.gz)?$", ""))
        .filter(name -> workloads.has(ORDERS + name + ".txt.gz"))
        .toList();
  }

  /** What each node offers. */
  public List<NodeOffer> nodes() {
    return new Table(workloads.lines(NODES)).rows().stream().map(Openb::node).toList();
  }

  private static NodeOffer node(Table.Row row) {
    List<NodeOffer.Gpu> gpus =
        IntStream.range(0, (int) row.number("gpu"))
            .mapToObj(i -> new NodeOffer.Gpu(i, row.text("model")))
            .toList();
    return new NodeOffer(
        new CpuQuantity(row.number("cpu_milli")),
        new ByteQuantity(row.number("memory_mib") * MIB),
        new ByteQuantity(0),
        gpus,
        Map.of(),
        Map.of(),
        MANY_TASKS);
  }

  /** What each pod of a list asks; those that ask the same are the same object. */
  public List<Demand> pods(String trace) {
    Map<Demand, Demand> same = new HashMap<>();
    List<Demand> pods = new ArrayList<>();
    for (Table.Row row :
        new Table(workloads.lines(FOLDER + "/" + PODS + trace + ".csv.gz")).rows()) {
      Demand pod = pod(row);
      pods.add(same.computeIfAbsent(pod, first -> first));
    }
    return pods;
  }

  /**
   * When a pod came, and how long it was there.
   *
   * @param createdSeconds since the trace begins
   */
  public record Life(long createdSeconds, long seconds) {}

  /** Of each pod of a list, in the order of {@link #pods}. */
  public List<Life> lives(String trace) {
    return new Table(workloads.lines(FOLDER + "/" + PODS + trace + ".csv.gz"))
        .rows().stream().map(Openb::life).toList();
  }

  /** One that was scheduled late did not run before. */
  private static Life life(Table.Row row) {
    long created = seconds(row, "creation_time", 0);
    long began = seconds(row, "scheduled_time", created);
    return new Life(created, Math.max(0, seconds(row, "deletion_time", began) - began));
  }

  private static long seconds(Table.Row row, String column, long otherwise) {
    String text = row.text(column);
    return text.isEmpty() ? otherwise : (long) Double.parseDouble(text);
  }

  private static Demand pod(Table.Row row) {
    return new Demand(
        row.number("cpu_milli"), row.number("memory_mib") * MIB, 0, gpu(row), Map.of(), List.of());
  }

  private static GpuRequest gpu(Table.Row row) {
    int count = (int) row.number("num_gpu");
    int millis = (int) row.number("gpu_milli");
    String spec = row.text("gpu_spec");
    List<String> models = spec.isEmpty() ? List.of() : List.of(spec.split("\\|"));
    if (count == 0) {
      return new GpuRequest.None();
    }
    return count == 1 && millis < WHOLE
        ? new GpuRequest.Share(millis, models)
        : new GpuRequest.Whole(count, models);
  }

  /** The orders of arrival: numbers of pods, from 0. */
  public List<int[]> orders(String trace) {
    return workloads.lines(ORDERS + trace + ".txt.gz").stream()
        .map(line -> Arrays.stream(line.split(" ")).skip(1).mapToInt(Integer::parseInt).toArray())
        .toList();
  }

  /** The ratio that FGD's authors published, per cent; empty if it is not there. */
  public Optional<Double> published(String trace) {
    if (!workloads.has(PUBLISHED)) {
      return Optional.empty();
    }
    return new Table(workloads.lines(PUBLISHED))
        .rows().stream()
            .filter(row -> row.text("trace").equals(trace) && row.text("policy").equals("FGD"))
            .map(row -> Double.parseDouble(row.text("alloc_mean_100")))
            .findFirst();
  }
}
