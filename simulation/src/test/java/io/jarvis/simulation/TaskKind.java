package io.jarvis.simulation;

import io.jarvis.protocol.lifecycle.TaskState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The kinds of tasks of a simulation, and how each must end whatever happens. */
enum TaskKind {
  SUCCESS(14, TaskState.SUCCEEDED) {
    @Override
    Map<String, Object> fields(RandomGenerator chance, Instant now) {
      return lasting(20 + chance.nextInt(400), Map.of());
    }
  },
  FAILURE(3, TaskState.FAILED) {
    @Override
    Map<String, Object> fields(RandomGenerator chance, Instant now) {
      return lasting(50, Map.of(Engine.EXIT, "3"));
    }
  },
  RETRIED_TO_SUCCESS(3, TaskState.SUCCEEDED) {
    @Override
    Map<String, Object> fields(RandomGenerator chance, Instant now) {
      return with(lasting(20, Map.of(Engine.FAILS_UNTIL, "1")), "retry", retries(3));
    }
  },
  RETRIED_TO_FAILURE(3, TaskState.FAILED) {
    @Override
    Map<String, Object> fields(RandomGenerator chance, Instant now) {
      return with(lasting(20, Map.of(Engine.EXIT, "4")), "retry", retries(1));
    }
  },
  TIMEOUT(2, TaskState.TIMED_OUT) {
    @Override
    Map<String, Object> fields(RandomGenerator chance, Instant now) {
      return with(lasting(FOR_EVER, Map.of()), "timeout", "1s");
    }
  },
  NOT_BEFORE(2, TaskState.SUCCEEDED) {
    @Override
    Map<String, Object> fields(RandomGenerator chance, Instant now) {
      return with(lasting(20, Map.of()), "notBefore", now.plusMillis(1_500).toString());
    }
  },
  EXPIRED(2, TaskState.EXPIRED) {
    @Override
    Map<String, Object> fields(RandomGenerator chance, Instant now) {
      return with(
          with(lasting(20, Map.of()), "startBefore", now.plusSeconds(2).toString()),
          "constraints",
          List.of("node.zone == 'nowhere'"));
    }
  },
  CANCELLED(4, TaskState.CANCELLED) {
    @Override
    Map<String, Object> fields(RandomGenerator chance, Instant now) {
      return lasting(FOR_EVER, Map.of());
    }
  },
  ARRAY(2, TaskState.SUCCEEDED) {
    @Override
    Map<String, Object> fields(RandomGenerator chance, Instant now) {
      return with(lasting(50, Map.of()), "array", Map.of("count", 5, "parallelism", 3));
    }
  },
  GANG(2, TaskState.SUCCEEDED) {
    @Override
    Map<String, Object> fields(RandomGenerator chance, Instant now) {
      return with(lasting(100, Map.of()), "gang", Map.of("size", 2));
    }
  };

  private static final int FOR_EVER = 600_000;

  private final int count;
  private final TaskState ending;

  TaskKind(int count, TaskState ending) {
    this.count = count;
    this.ending = ending;
  }

  int count() {
    return count;
  }

  /** The state it must end in. */
  TaskState ending() {
    return ending;
  }

  /** A task's fields but for its id. */
  abstract Map<String, Object> fields(RandomGenerator chance, Instant now);

  private static Map<String, Object> lasting(int millis, Map<String, String> more) {
    Map<String, String> env = new HashMap<>(more);
    env.put(Engine.MILLIS, Integer.toString(millis));
    return new HashMap<>(
        Map.of("image", "sim", "env", env, "resources", Map.of("cpu", "200m", "memory", "32Mi")));
  }

  private static Map<String, Object> retries(int limit) {
    return Map.of("limit", limit, "backoff", "fixed", "initial", "1s");
  }

  private static Map<String, Object> with(Map<String, Object> fields, String name, Object value) {
    fields.put(name, value);
    return fields;
  }
}
