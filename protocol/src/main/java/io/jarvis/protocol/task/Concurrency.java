package io.jarvis.protocol.task;

/**
 * How many tasks of one key a tenant runs at once: the smallest limit among those of them that have
 * not ended.
 */
public record Concurrency(String key, int limit) {
  public static final int MAX_LIMIT = 1_000_000;
}
