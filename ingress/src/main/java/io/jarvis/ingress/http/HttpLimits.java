package io.jarvis.ingress.http;

import java.time.Duration;

/**
 * How much the REST door takes.
 *
 * @param bodyBytes of one task
 * @param batchBytes of a whole batch
 * @param batchLines tasks in a batch
 * @param streams how many event and log streams are open at once
 * @param maxWait how long {@code wait} may take
 * @param quietFollow how long output is followed of which nothing comes: plain text has no
 *     heartbeat by which it would show that the client is gone
 */
public record HttpLimits(
    int bodyBytes,
    long batchBytes,
    int batchLines,
    int streams,
    Duration maxWait,
    Duration quietFollow) {}
