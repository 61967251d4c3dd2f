package io.jarvis.executor.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node's books: what is reserved of what it offers. What it admits never exceeds the offer,
 * whatever a dispatcher believes (I6). Not thread-safe.
 */
public final class Ledger {
  private static final int DEVICE_MILLIS = 1_000;

  private final NodeOffer offer;
  private final Map<AttemptKey, Entry> entries = new LinkedHashMap<>();

  public Ledger(NodeOffer offer) {
    this.offer = offer;
  }

  private record Entry(Resources resources, List<Integer> devices) {}

  /** Reserves what an attempt asks for if it fits; an attempt that has its reservation keeps it. */
  public Admission admit(AttemptKey attempt, Resources resources, List<Integer> devices) {
    if (entries.containsKey(attempt)) {
      return new Admission.Admitted();
    }
    List<String> lacking = lacking(resources, devices);
    if (!lacking.isEmpty()) {
      return new Admission.OverCapacity(String.join("; ", lacking));
    }
    reserve(attempt, resources, devices);
    return new Admission.Admitted();
  }

  /** Enters what is there already, as after a restart; it may leave nothing for others. */
  public void reserve(AttemptKey attempt, Resources resources, List<Integer> devices) {
    entries.put(attempt, new Entry(resources, List.copyOf(devices)));
  }

  /** Gives back what an attempt had; does nothing if it had nothing. */
  public void release(AttemptKey attempt) {
    entries.remove(attempt);
  }

  public int attempts() {
    return entries.size();
  }

  public long cpuMillis() {
    return entries.values().stream().mapToLong(e -> e.resources().cpu().millis()).sum();
  }

  public long memoryBytes() {
    return entries.values().stream().mapToLong(e -> e.resources().memory().bytes()).sum();
  }

  public long diskBytes() {
    return entries.values().stream().mapToLong(e -> e.resources().disk().bytes()).sum();
  }

  private List<String> lacking(Resources asked, List<Integer> devices) {
    List<String> lacking = new ArrayList<>();
    check(lacking, "tasks", attempts(), 1, offer.tasks());
    check(lacking, "cpu millis", cpuMillis(), asked.cpu().millis(), offer.cpu().millis());
    check(lacking, "memory bytes", memoryBytes(), asked.memory().bytes(), offer.memory().bytes());
    check(lacking, "disk bytes", diskBytes(), asked.disk().bytes(), offer.disk().bytes());
    asked
        .custom()
        .forEach((name, amount) ->
            check(
                lacking,
                name,
                customReserved(name),
                amount,
                offer.custom().getOrDefault(name, 0L)));
    checkDevices(lacking, asked.gpu(), devices);
    return lacking;
  }

  private static void check(
      List<String> lacking, String what, long reserved, long asked, long offered) {
    if (asked > offered - reserved) {
      lacking.add(what + ": " + asked + " asked, " + reserved + " of " + offered + " reserved");
    }
  }

  private long customReserved(String name) {
    return entries.values().stream()
        .mapToLong(e -> e.resources().custom().getOrDefault(name, 0L))
        .sum();
  }

  private void checkDevices(List<String> lacking, GpuRequest asked, List<Integer> devices) {
    int wanted =
        switch (asked) {
          case GpuRequest.None() -> 0;
          case GpuRequest.Whole(int count, var models) -> count;
          case GpuRequest.Share(int millis, var models) -> 1;
        };
    if (devices.size() != wanted || devices.stream().distinct().count() != wanted) {
      lacking.add("gpu: " + wanted + " asked, but devices " + devices + " were given");
    }
    for (int device : devices) {
      if (offer.gpus().stream().noneMatch(gpu -> gpu.index() == device)) {
        lacking.add("gpu: there is no device " + device);
      } else if (!isAsked(device, asked)) {
        lacking.add("gpu: device " + device + " is of another model than asked");
      } else {
        check(
            lacking,
            "gpu " + device + " millis",
            deviceReserved(device),
            deviceMillis(asked),
            DEVICE_MILLIS);
      }
    }
  }

  private boolean isAsked(int device, GpuRequest asked) {
    List<String> models =
        switch (asked) {
          case GpuRequest.None() -> List.of();
          case GpuRequest.Whole(int count, var wanted) -> wanted;
          case GpuRequest.Share(int millis, var wanted) -> wanted;
        };
    return models.isEmpty()
        || offer.gpus().stream()
            .anyMatch(gpu -> gpu.index() == device && models.contains(gpu.model()));
  }

  private long deviceReserved(int device) {
    return entries.values().stream()
        .filter(entry -> entry.devices().contains(device))
        .mapToLong(entry -> deviceMillis(entry.resources().gpu()))
        .sum();
  }

  private static int deviceMillis(GpuRequest request) {
    return request instanceof GpuRequest.Share(int millis, var models) ? millis : DEVICE_MILLIS;
  }
}
