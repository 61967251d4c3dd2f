package io.jarvis.broker.memory;

import java.util.List;

/** A binding of a topic exchange: {@code *} stands for one word, {@code #} for any number. */
record TopicPattern(List<String> words) {
  static TopicPattern of(String key) {
    return new TopicPattern(split(key));
  }

  boolean matches(String routingKey) {
    return matches(words, split(routingKey));
  }

  private static List<String> split(String key) {
    return List.of(key.split("\\.", -1));
  }

  private static boolean matches(List<String> pattern, List<String> key) {
    if (pattern.isEmpty()) {
      return key.isEmpty();
    }
    List<String> rest = pattern.subList(1, pattern.size());
    if (pattern.getFirst().equals("#")) {
      return matches(rest, key) || (!key.isEmpty() && matches(pattern, key.subList(1, key.size())));
    }
    return !key.isEmpty()
        && (pattern.getFirst().equals("*") || pattern.getFirst().equals(key.getFirst()))
        && matches(rest, key.subList(1, key.size()));
  }
}
