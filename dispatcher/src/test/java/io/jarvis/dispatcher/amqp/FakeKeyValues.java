package io.jarvis.dispatcher.amqp;

import io.jarvis.catalog.KeyValues;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Keys and values in memory. */
final class FakeKeyValues implements KeyValues {
  private final Map<String, Versioned> values = new ConcurrentHashMap<>();

  @Override
  public Optional<Versioned> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  @Override
  public Map<String, Versioned> list(String prefix) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void put(String key, String value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void delete(String key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized boolean compareAndSet(String key, long version, String value) {
    if (get(key).map(Versioned::version).orElse(0L) != version) {
      return false;
    }
    values.put(key, new Versioned(value, version + 1));
    return true;
  }

  @Override
  public boolean compareAndDelete(String key, long version) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AutoCloseable watch(String prefix, Consumer<Map<String, Versioned>> listener) {
    listener.accept(Map.of());
    return () -> {};
  }
}
