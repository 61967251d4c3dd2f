package io.jarvis.state;

/**
 * What a fold never saw because the log had been trimmed: the offsets from {@code from} to before
 * {@code to}.
 */
public record Gap(long from, long to) {}
