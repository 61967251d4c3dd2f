package io.jarvis.state.readmodel;

import io.jarvis.protocol.FieldError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A submission by AMQP that was refused.
 *
 * @param offset in the log
 * @param task the id it bore, unchecked
 */
public record Refusal(
    long offset,
    String refusal,
    Optional<String> task,
    String principal,
    Instant at,
    int status,
    String title,
    List<FieldError> errors) {}
