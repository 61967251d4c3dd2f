package io.jarvis.state;

import io.jarvis.protocol.event.Recorded;

/**
 * A task or array that has ended, and of which the log does not show that its outcome is with the
 * broker.
 *
 * @param last how it stood before its end
 * @param terminal the event that ended it
 */
public record Owed(LiveTask last, Recorded terminal) {}
