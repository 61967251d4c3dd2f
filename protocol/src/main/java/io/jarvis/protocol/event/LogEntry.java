package io.jarvis.protocol.event;

/** An event at its place in the log. */
public record LogEntry(long offset, Recorded recorded) {}
