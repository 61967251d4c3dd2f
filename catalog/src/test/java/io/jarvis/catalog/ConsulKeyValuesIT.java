package io.jarvis.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ConsulKeyValuesIT {
  private static ConsulKeyValues keyValues;

  @BeforeAll
  static void connect() {
    keyValues = ConsulKeyValues.connect(TestConsul.empty());
  }

  @AfterAll
  static void close() {
    keyValues.close();
  }

  @Test
  void readsWhatItWroteAndNothingElse() {
    keyValues.put("kv/a", "ä {\"x\": 1}");
    keyValues.put("kv/empty", "");

    assertThat(keyValues.get("kv/a").map(KeyValues.Versioned::value)).contains("ä {\"x\": 1}");
    assertThat(keyValues.get("kv/missing")).isEmpty();
    assertThat(keyValues.list("kv/")).containsOnlyKeys("kv/a", "kv/empty");
    assertThat(keyValues.list("nothing/")).isEmpty();
    keyValues.delete("kv/a");
    assertThat(keyValues.get("kv/a")).isEmpty();
  }

  @Test
  void writesOnlyAtTheVersionAskedFor() {
    assertThat(keyValues.compareAndSet("cas/a", 0, "1")).isTrue();
    assertThat(keyValues.compareAndSet("cas/a", 0, "2")).isFalse();
    long version = keyValues.get("cas/a").orElseThrow().version();
    assertThat(keyValues.compareAndSet("cas/a", version, "3")).isTrue();
    assertThat(keyValues.compareAndSet("cas/a", version, "4")).isFalse();
    assertThat(keyValues.get("cas/a").map(KeyValues.Versioned::value)).isEqualTo(Optional.of("3"));
  }

  @Test
  void deletesOnlyAtTheVersionAskedFor() {
    keyValues.put("cad/a", "1");
    long seen = keyValues.get("cad/a").orElseThrow().version();
    keyValues.put("cad/a", "2");

    assertThat(keyValues.compareAndDelete("cad/a", seen)).isFalse();
    assertThat(keyValues.get("cad/a").map(KeyValues.Versioned::value)).contains("2");
    long later = keyValues.get("cad/a").orElseThrow().version();
    assertThat(keyValues.compareAndDelete("cad/a", later)).isTrue();
    assertThat(keyValues.get("cad/a")).isEmpty();
  }

  @Test
  void givesNoEpochTwiceToContenders() {
    Epochs epochs = new Epochs(keyValues);

    List<Long> raised =
        IntStream.range(0, 40).parallel().mapToObj(i -> epochs.raise("contended")).toList();

    assertThat(raised).doesNotHaveDuplicates().hasSize(40);
  }

  @Test
  void watchesAPrefixFromWhatIsThereOn() throws Exception {
    List<Map<String, KeyValues.Versioned>> seen = new CopyOnWriteArrayList<>();
    keyValues.put("watched/a", "1");

    try (AutoCloseable watch = keyValues.watch("watched/", seen::add)) {
      await()
          .untilAsserted(() ->
              assertThat(seen).last().satisfies(m -> assertThat(m).containsOnlyKeys("watched/a")));
      keyValues.put("watched/b", "2");
      await()
          .untilAsserted(() ->
              assertThat(seen)
                  .last()
                  .satisfies(m -> assertThat(m).containsOnlyKeys("watched/a", "watched/b")));
      keyValues.delete("watched/a");
      keyValues.delete("watched/b");
      await().untilAsserted(() -> assertThat(seen).last().satisfies(m -> assertThat(m).isEmpty()));
    }
    int before = seen.size();
    keyValues.put("watched/c", "3");
    assertThat(keyValues.get("watched/c")).isPresent();
    assertThat(seen).hasSize(before);
  }
}
