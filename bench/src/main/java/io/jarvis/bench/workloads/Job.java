package io.jarvis.bench.workloads;

/**
 * A batch job as it was recorded.
 *
 * @param submitted in seconds
 * @param seconds how long it ran
 * @param processors how many it asked for
 * @param requestedSeconds how long its user said it would run at most
 */
public record Job(
    int number, long submitted, long seconds, int processors, long requestedSeconds, int user) {}
