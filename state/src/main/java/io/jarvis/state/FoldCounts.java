package io.jarvis.state;

import io.jarvis.protocol.lifecycle.Folded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many events a fold took, by what they did: {@code counted}, {@code other} for those about no
 * task, or why they were ignored. Thread-safe; starts at 0 with the process.
 */
public final class FoldCounts {
  public static final String COUNTED = "counted";
  public static final String OTHER = "other";

  private final Map<String, LongAdder> byResult = new LinkedHashMap<>();

  public FoldCounts() {
    results().forEach(result -> byResult.put(result, new LongAdder()));
  }

  /** Every result there is; the values of the metric's label. */
  public static List<String> results() {
    List<String> results = new ArrayList<>(List.of(COUNTED, OTHER));
    for (Folded.Reason reason : Folded.Reason.values()) {
      results.add(reason.word());
    }
    return List.copyOf(results);
  }

  public long of(String result) {
    return adder(result).sum();
  }

  public long total() {
    return byResult.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Counts what a task's event did. */
  public void count(Folded folded) {
    switch (folded) {
      case Folded.Changed changed -> adder(COUNTED).increment();
      case Folded.Ignored(Folded.Reason reason) -> adder(reason.word()).increment();
    }
  }

  /** Counts an event that changed what is folded. */
  public void countTaken() {
    adder(COUNTED).increment();
  }

  /** Counts an event that is about no task. */
  public void countOther() {
    adder(OTHER).increment();
  }

  private LongAdder adder(String result) {
    LongAdder adder = byResult.get(result);
    if (adder == null) {
      throw new IllegalArgumentException("no such result: " + result);
    }
    return adder;
  }
}
