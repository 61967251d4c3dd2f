package io.jarvis.catalog;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Consul's key-value store. Keys are relative to {@code jarvis/}. Every call may throw {@link
 * NodeCatalog.CatalogUnavailableException}. Thread-safe.
 */
public interface KeyValues {
  Optional<Versioned> get(String key);

  /** All keys below a prefix. */
  Map<String, Versioned> list(String prefix);

  void put(String key, String value);

  void delete(String key);

  /** Writes only if the key is still at this version (0: does not exist); whether it did. */
  boolean compareAndSet(String key, long version, String value);

  /** Deletes only if the key is still at this version; false if it is at another. */
  boolean compareAndDelete(String key, long version);

  /**
   * Calls with all keys below a prefix at once and after every change, on one thread; close to
   * stop.
   */
  AutoCloseable watch(String prefix, Consumer<Map<String, Versioned>> listener);

  /** A value and the version {@link #compareAndSet} wants. */
  record Versioned(String value, long version) {}
}
