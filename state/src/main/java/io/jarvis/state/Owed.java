package io.jarvis.state;

import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.OutcomeMessage;

/**
 * The outcome of a task or array that has ended, of which the log does not show that it is with the
 * broker.
 *
 * @param terminal the event that ended it
 * @param bytes how long that is as it was written
 */
public record Owed(OutcomeMessage.Subject subject, Recorded terminal, int bytes) {}
