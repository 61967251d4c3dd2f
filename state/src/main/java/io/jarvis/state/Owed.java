package io.jarvis.state;

import io.jarvis.protocol.event.Recorded;

/**
 * A task without a message that has ended, and whose outcome may not be with the broker: an array,
 * or one that ended before the log saw it in a queue.
 *
 * @param last how it stood before its end
 * @param terminal the event that ended it
 */
public record Owed(LiveTask last, Recorded terminal) {}
