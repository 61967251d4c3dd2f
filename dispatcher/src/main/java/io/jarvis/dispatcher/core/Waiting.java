package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.Optional;

/**
 * A task in the line.
 *
 * @param sequence its place: lower ones are served first
 * @param startBefore past it the task is not placed any more
 */
public record Waiting(
    TaskId task, LineKey line, long sequence, Demand demand, Optional<Instant> startBefore) {}
