package io.jarvis.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ConsulConfigStoreTest {
  @Test
  void whoeverWroteReadsWhatHeWrote() {
    try (ConsulConfigStore store = new ConsulConfigStore(new Late(true), Duration.ofMinutes(2))) {
      assertThat(store.put("policy", "best-fit")).isEmpty();

      assertThat(store.raw()).containsEntry("policy", "best-fit");
      assertThat(store.current().policy()).isEqualTo("best-fit");
    }
  }

  @Test
  void whatWasRemovedIsByDefaultAgain() {
    try (ConsulConfigStore store = new ConsulConfigStore(new Late(true), Duration.ofMinutes(2))) {
      assertThat(store.put("policy", "best-fit")).isEmpty();

      store.remove("policy");
      store.remove("scheduling");

      assertThat(store.raw()).isEmpty();
      assertThat(store.current()).isEqualTo(ClusterConfig.DEFAULT);
    }
  }

  @Test
  void aValueThatIsNeverSeenHoldsItsWriterOnlyForAWhile() {
    try (ConsulConfigStore store = new ConsulConfigStore(new Late(false), Duration.ofMillis(1))) {
      assertThat(store.put("policy", "best-fit")).isEmpty();

      assertThat(store.raw()).isEmpty();
    }
  }

  /** Tells what was written on another thread, or never. */
  private static final class Late implements KeyValues {
    private final boolean tells;
    private final Map<String, Versioned> values = new ConcurrentHashMap<>();
    private Consumer<Map<String, Versioned>> listener = all -> {};

    Late(boolean tells) {
      this.tells = tells;
    }

    @Override
    public void put(String key, String value) {
      values.put(key, new Versioned(value, values.size() + 1));
      tell();
    }

    private void tell() {
      if (tells) {
        Thread.ofVirtual().start(() -> listener.accept(Map.copyOf(values)));
      }
    }

    @Override
    public AutoCloseable watch(String prefix, Consumer<Map<String, Versioned>> follower) {
      listener = follower;
      return () -> {};
    }

    @Override
    public Optional<Versioned> get(String key) {
      return Optional.ofNullable(values.get(key));
    }

    @Override
    public Map<String, Versioned> list(String prefix) {
      return Map.copyOf(values);
    }

    @Override
    public void delete(String key) {
      values.remove(key);
      tell();
    }

    @Override
    public boolean compareAndSet(String key, long version, String value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean compareAndDelete(String key, long version) {
      throw new UnsupportedOperationException();
    }
  }
}
