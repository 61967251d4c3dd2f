package io.jarvis.simulation;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.protocol.FieldError;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The configuration of a cluster that nobody configured. */
final class FixedConfig implements ConfigStore {
  @Override
  public ClusterConfig current() {
    return ClusterConfig.DEFAULT;
  }

  @Override
  public boolean known() {
    return true;
  }

  @Override
  public List<FieldError> problems() {
    return List.of();
  }

  @Override
  public void watch(Consumer<ClusterConfig> listener) {
    listener.accept(ClusterConfig.DEFAULT);
  }

  @Override
  public Map<String, String> raw() {
    return Map.of();
  }

  @Override
  public List<FieldError> put(String key, String value) {
    throw new UnsupportedOperationException("nobody configures it");
  }

  @Override
  public void remove(String key) {
    throw new UnsupportedOperationException("nobody configures it");
  }

  @Override
  public void close() {}
}
