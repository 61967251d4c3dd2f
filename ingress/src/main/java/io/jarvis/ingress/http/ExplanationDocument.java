package io.jarvis.ingress.http;

import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.lifecycle.TaskRecord;
import java.util.Optional;

/**
 * Why a task waits, or that it does not.
 *
 * @param reason how it came to its state
 * @param waiting what the leading dispatcher says of a task that waits for a node
 */
record ExplanationDocument(String id, String state, String reason, Optional<Explanation> waiting) {
  static ExplanationDocument of(TaskRecord task, Optional<Explanation> waiting) {
    return new ExplanationDocument(
        task.spec().id().value(), task.state().word(), TaskDocument.reason(task), waiting);
  }
}
