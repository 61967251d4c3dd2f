package io.jarvis.state.readmodel;

import java.time.Instant;

/**
 * A letter that was parked, as the log tells it; whether it is still there says the queue {@code
 * jarvis.parked}.
 */
public record ParkedLetter(
    long offset, String letter, Instant at, String reason, String source, String bodyStart) {}
