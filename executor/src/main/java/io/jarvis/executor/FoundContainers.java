package io.jarvis.executor;

import io.jarvis.executor.container.FoundContainer;
import io.jarvis.executor.core.AttemptKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Containers of an earlier process whose messages have not come yet. Thread-safe. */
final class FoundContainers {
  private final Map<AttemptKey, FoundContainer> waiting = new ConcurrentHashMap<>();

  void add(FoundContainer container) {
    waiting.put(keyOf(container), container);
  }

  /** Hands a container to the attempt that takes it over. */
  Optional<FoundContainer> take(AttemptKey key) {
    return Optional.ofNullable(waiting.remove(key));
  }

  boolean has(AttemptKey key) {
    return waiting.containsKey(key);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes all containers whose messages have not come. */
  List<FoundContainer> takeAll() {
    return List.copyOf(waiting.keySet()).stream().flatMap(key -> take(key).stream()).toList();
  }

  static AttemptKey keyOf(FoundContainer container) {
    return new AttemptKey(container.name().task(), container.name().attempt());
  }
}
