package io.jarvis.e2e;

import io.jarvis.protocol.task.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * One task of the great mix.
 *
 * @param number which of its kind it is
 */
record MixTask(MixKind kind, int number) {
  private static final long SEED = 300;

  /**
   * All of them, in an order that is always the same and has nothing to do with their kinds but for
   * this: the steady ones come first, and last what must still be in the line when it is cancelled.
   */
  static List<MixTask> all() {
    List<MixTask> all = new ArrayList<>();
    for (MixKind kind : MixKind.values()) {
      for (int number = 0; number < kind.count(); number++) {
        all.add(new MixTask(kind, number));
      }
    }
    Collections.shuffle(all, new Random(SEED));
    all.sort(Comparator.comparing(MixTask::turn));
    return List.copyOf(all);
  }

  /** Those of a kind. */
  static List<MixTask> of(MixKind kind, List<MixTask> tasks) {
    return tasks.stream().filter(task -> task.kind() == kind).toList();
  }

  private int turn() {
    return switch (kind) {
      case STEADY -> 0;
      case CANCELLED_IN_THE_LINE -> 2;
      default -> 1;
    };
  }

  String id() {
    return kind.prefix() + number;
  }

  /** As a client writes it. */
  String body() {
    Map<String, Object> fields = new HashMap<>(kind.fields(number));
    fields.put("id", id());
    fields.put("name", kind.name().toLowerCase(Locale.ROOT));
    return Json.TREES.writeValueAsString(fields);
  }
}
