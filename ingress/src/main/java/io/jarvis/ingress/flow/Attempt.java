package io.jarvis.ingress.flow;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.Submission;
import io.jarvis.protocol.event.Recorded;
import java.util.Optional;

/**
 * A submission and the event it is written as: tried again after an outage it bears the same event
 * id, so that it is recognised as the same.
 *
 * @param unlessKnown what is told instead of writing it, if its id is not known already
 */
record Attempt(Submission submission, Recorded recorded, Optional<Problem> unlessKnown) {}
