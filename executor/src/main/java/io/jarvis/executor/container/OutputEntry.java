package io.jarvis.executor.container;

import io.jarvis.protocol.message.OutputChunk;
import java.time.Instant;

/**
 * A line of a container's output with its line end, or a part of a very long one.
 *
 * @param at when the engine took it, in nanoseconds
 */
public record OutputEntry(OutputChunk.Channel channel, Instant at, byte[] bytes) {}
