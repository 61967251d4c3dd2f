package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.Optional;

/**
 * A task that is on a node.
 *
 * @param since when it was planned, if that was here
 */
record Occupant(TaskId task, Claim claim, Optional<Instant> since) {}
