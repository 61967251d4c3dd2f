package io.jarvis.ingress.flow;

import io.jarvis.ingress.core.Submission;
import io.jarvis.protocol.event.Recorded;

/**
 * A submission and the event it is written as: tried again after an outage it bears the same event
 * id, so that it is recognised as the same.
 */
record Attempt(Submission submission, Recorded recorded) {}
