package io.jarvis.ingress.http;

import io.jarvis.ingress.flow.Answer;

/** What a submitter is told of an accepted task. */
record AcceptedView(String id, String state, String tenant) {
  static AcceptedView of(Answer.Accepted accepted) {
    return new AcceptedView(
        accepted.id().value(), accepted.state().word(), accepted.tenant().value());
  }
}
