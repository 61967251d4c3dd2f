package io.jarvis.state;

import io.jarvis.protocol.event.Recorded;

/**
 * An array that has ended and whose outcome may not be with the broker.
 *
 * @param last how it stood before its end
 * @param terminal the event that ended it
 */
public record Owed(LiveTask last, Recorded terminal) {}
