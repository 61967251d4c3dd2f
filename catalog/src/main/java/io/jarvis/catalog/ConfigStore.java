package io.jarvis.catalog;

import io.jarvis.protocol.FieldError;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads, follows and writes the cluster's configuration. A wrong value leaves the last good one in
 * force and says so. Thread-safe.
 */
public interface ConfigStore extends AutoCloseable {
  /** What is in force; the defaults until Consul first answered. */
  ClusterConfig current();

  /**
   * Whether Consul has answered since this store was opened: what is in force is not by default.
   */
  boolean known();

  /** What is wrong with what stands in Consul; empty if nothing. */
  List<FieldError> problems();

  /** Calls at once and after every change of what is in force, on one thread. */
  void watch(Consumer<ClusterConfig> listener);

  /** The raw values by key below {@code jarvis/config/}. */
  Map<String, String> raw();

  /**
   * Writes one value if it would be right; the errors if not, and then nothing is written. Returns
   * once this store shows the value, or after some seconds.
   */
  List<FieldError> put(String key, String value);

  /**
   * Removes a value, so that the default holds again; nothing happens if there is none. Returns
   * once this store shows it, or after some seconds.
   */
  void remove(String key);

  @Override
  void close();
}
