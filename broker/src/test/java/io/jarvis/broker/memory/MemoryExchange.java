package io.jarvis.broker.memory;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** An exchange and its bindings. Guarded by its broker's lock. */
final class MemoryExchange {
  private final Kind kind;
  private final Optional<String> alternate;
  private final Set<Binding> bindings = new LinkedHashSet<>();

  enum Kind {
    DIRECT,
    TOPIC,
    FANOUT
  }

  private record Binding(String queue, String key) {}

  MemoryExchange(Kind kind, Optional<String> alternate) {
    this.kind = kind;
    this.alternate = alternate;
  }

  /** Where that goes which no binding takes. */
  Optional<String> alternate() {
    return alternate;
  }

  void bind(String queue, String key) {
    bindings.add(new Binding(queue, key));
  }

  void unbind(String queue, String key) {
    bindings.remove(new Binding(queue, key));
  }

  /** Its queue is gone. */
  void forget(String queue) {
    bindings.removeIf(binding -> binding.queue().equals(queue));
  }

  /** The queues that a message goes into, each once. */
  Set<String> route(String routingKey) {
    Set<String> queues = new LinkedHashSet<>();
    for (Binding binding : bindings) {
      if (fits(binding.key(), routingKey)) {
        queues.add(binding.queue());
      }
    }
    return queues;
  }

  private boolean fits(String bound, String routingKey) {
    return switch (kind) {
      case DIRECT -> bound.equals(routingKey);
      case TOPIC -> TopicPattern.of(bound).matches(routingKey);
      case FANOUT -> true;
    };
  }
}
