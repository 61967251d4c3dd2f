package io.jarvis.watchdog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A map that forgets its oldest entries beyond a limit. Not thread-safe. */
final class Recent<K, V> {
  private final Map<K, V> entries;

  Recent(int limit) {
    entries =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > limit;
          }
        };
  }

  void put(K key, V value) {
    entries.put(key, value);
  }

  Optional<V> get(K key) {
    return Optional.ofNullable(entries.get(key));
  }
}
