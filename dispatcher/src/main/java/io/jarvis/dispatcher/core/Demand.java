package io.jarvis.dispatcher.core;

import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.TaskSpec;
import java.util.List;
import java.util.Map;

/**
 * What a task asks of a node. Tasks that ask the same are planned together: where one of them finds
 * no room, none of them does. Where nodes are judged it is that of one member.
 *
 * @param members how many ask this at once, each on some node, all or none: those of a gang
 */
public record Demand(
    long cpuMillis,
    long memoryBytes,
    long diskBytes,
    GpuRequest gpu,
    Map<String, Long> custom,
    List<String> constraints,
    Leaning leaning,
    int members) {
  public Demand {
    custom = Map.copyOf(custom);
    constraints = List.copyOf(constraints);
  }

  /** A demand without wishes. */
  public Demand(
      long cpuMillis,
      long memoryBytes,
      long diskBytes,
      GpuRequest gpu,
      Map<String, Long> custom,
      List<String> constraints) {
    this(cpuMillis, memoryBytes, diskBytes, gpu, custom, constraints, Leaning.NONE, 1);
  }

  /** What a task with this specification asks. */
  public static Demand of(TaskSpec spec) {
    return of(spec.resources(), spec.constraints()).leaning(Leaning.of(spec)).times(spec.members());
  }

  /** What one container of such a task asks. */
  public static Demand each(TaskSpec spec) {
    return of(spec).each();
  }

  /** What one of them asks. */
  Demand each() {
    return times(1);
  }

  /** The demand of this many at once. */
  Demand times(int together) {
    return members == together
        ? this
        : new Demand(
            cpuMillis, memoryBytes, diskBytes, gpu, custom, constraints, leaning, together);
  }

  boolean isGang() {
    return members > 1;
  }

  Demand leaning(Leaning to) {
    return new Demand(cpuMillis, memoryBytes, diskBytes, gpu, custom, constraints, to, members);
  }

  /** What these resources on a node with these attributes are. */
  public static Demand of(Resources resources, List<String> constraints) {
    return new Demand(
        resources.cpu().millis(),
        resources.memory().bytes(),
        resources.disk().bytes(),
        resources.gpu(),
        resources.custom(),
        constraints);
  }

  /** The same demand without constraints. */
  Demand anywhere() {
    return constraints.isEmpty() && leaning.isNone()
        ? this
        : new Demand(
            cpuMillis, memoryBytes, diskBytes, gpu, custom, List.of(), Leaning.NONE, members);
  }

  /** The same demand with these constraints. */
  Demand withConstraints(List<String> others) {
    return new Demand(cpuMillis, memoryBytes, diskBytes, gpu, custom, others, leaning, members);
  }

  /** Thousandths of devices, whole ones and shares, of one of them. */
  public long gpuMillis() {
    return switch (gpu) {
      case GpuRequest.None() -> 0;
      case GpuRequest.Whole whole -> (long) whole.count() * Gpus.WHOLE;
      case GpuRequest.Share share -> share.millis();
    };
  }
}
