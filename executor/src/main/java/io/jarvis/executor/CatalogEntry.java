package io.jarvis.executor;

import io.jarvis.catalog.KeyValues;
import java.util.Optional;

/**
 * What a node tells the catalog under one key, written only when it has changed. Used by one
 * thread. A new process writes it once more.
 */
final class CatalogEntry {
  private final KeyValues keyValues;
  private final String key;
  private Optional<String> told = Optional.empty();

  CatalogEntry(KeyValues keyValues, String key) {
    this.keyValues = keyValues;
    this.key = key;
  }

  /** Throws a {@code CatalogUnavailableException} if the catalog does not answer. */
  void tell(String value) {
    if (!told.equals(Optional.of(value))) {
      keyValues.put(key, value);
      told = Optional.of(value);
    }
  }
}
