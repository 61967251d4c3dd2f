package io.jarvis.dispatcher.amqp;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.protocol.FieldError;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A cluster nobody configured. */
final class DefaultConfig implements ConfigStore {
  @Override
  public boolean known() {
    return true;
  }

  @Override
  public ClusterConfig current() {
    return ClusterConfig.DEFAULT;
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
    throw new UnsupportedOperationException();
  }

  @Override
  public void remove(String key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
