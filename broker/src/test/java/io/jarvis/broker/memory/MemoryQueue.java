package io.jarvis.broker.memory;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.ManagementClient.QueueCounts;
import io.jarvis.protocol.message.WireMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A quorum queue. Guarded by its broker's lock. */
final class MemoryQueue {
  private final String name;
  private final boolean singleActiveConsumer;

  /** Consumers, and those that were cancelled and hold messages. */
  private final Set<MemoryConsumer> holders = new HashSet<>();

  private final List<MemoryConsumer> consumers = new ArrayList<>();
  private final TreeMap<Long, StoredMessage> ready = new TreeMap<>();
  private QueueRules rules;
  private long nextPlace;
  private int turn;

  MemoryQueue(String name, boolean singleActiveConsumer, QueueRules rules) {
    this.name = name;
    this.singleActiveConsumer = singleActiveConsumer;
    this.rules = rules;
  }

  String name() {
    return name;
  }

  QueueRules rules() {
    return rules;
  }

  void govern(QueueRules changed) {
    rules = changed;
  }

  /** Whether it refuses what comes. */
  boolean refuses() {
    return rules.overflow() == QueueRules.Overflow.REJECT_PUBLISH && isFull();
  }

  private boolean isFull() {
    return rules.maxLength() >= 0 && ready.size() >= rules.maxLength();
  }

  void put(WireMessage message, String routingKey, Optional<Delivery.Death> death, long nowMillis) {
    if (isFull()) {
      ready.pollFirstEntry();
    }
    long expires = expires(message, nowMillis);
    long place = nextPlace++;
    ready.put(place, new StoredMessage(place, message, routingKey, death, expires, 0));
  }

  private long expires(WireMessage message, long nowMillis) {
    long own = message.expiration().map(Long::parseLong).orElse(StoredMessage.NEVER);
    long ttl = rules.ttlMillis() < 0 ? own : Math.min(own, rules.ttlMillis());
    return ttl == StoredMessage.NEVER ? ttl : nowMillis + ttl;
  }

  void add(MemoryConsumer consumer) {
    consumers.add(consumer);
    holders.add(consumer);
  }

  /** It is given nothing more and keeps what it holds. */
  void cancel(MemoryConsumer consumer) {
    consumers.remove(consumer);
  }

  /** It is gone; what it held returns to its place, but for what has returned too often. */
  List<StoredMessage> release(MemoryConsumer consumer) {
    cancel(consumer);
    holders.remove(consumer);
    List<StoredMessage> spent = new ArrayList<>();
    for (StoredMessage message : consumer.held.values()) {
      StoredMessage back = message.returned();
      if (rules.deliveryLimit() >= 0 && back.returns() > rules.deliveryLimit()) {
        spent.add(back);
      } else {
        ready.put(back.place(), back);
      }
    }
    consumer.held.clear();
    return spent;
  }

  /** Delivers what is ready to whoever has room. */
  void serve() {
    while (!ready.isEmpty()) {
      Optional<MemoryConsumer> next = next();
      if (next.isEmpty()) {
        return;
      }
      next.get().take(ready.pollFirstEntry().getValue());
    }
  }

  private Optional<MemoryConsumer> next() {
    if (singleActiveConsumer) {
      return consumers.stream().findFirst().filter(MemoryConsumer::hasRoom);
    }
    for (int i = 0; i < consumers.size(); i++) {
      MemoryConsumer candidate = consumers.get(turn++ % consumers.size());
      if (candidate.hasRoom()) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** The first one, if its time is over: messages die at the head of a queue only. */
  Optional<StoredMessage> expired(long nowMillis) {
    return ready.isEmpty()
        ? Optional.empty()
        : Optional.of(ready.firstEntry().getValue())
            .filter(first -> first.expiresMillis() <= nowMillis);
  }

  void drop(StoredMessage message) {
    ready.remove(message.place());
  }

  /** What lies in it, for whoever wants to know why. */
  List<String> describe() {
    List<String> all = new ArrayList<>();
    ready.values().forEach(message -> all.add("ready " + message.name()));
    holders.forEach(
        holder -> holder.held.values().forEach(message -> all.add("held " + message.name())));
    return all;
  }

  int consumers() {
    return consumers.size();
  }

  QueueCounts counts() {
    long unacked = holders.stream().mapToLong(holder -> holder.held.size()).sum();
    long bytes = ready.values().stream().mapToLong(each -> each.message().body().length).sum();
    return new QueueCounts(ready.size(), unacked, ready.size() + unacked, bytes, consumers.size());
  }
}
