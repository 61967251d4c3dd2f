package io.jarvis.ingress.flow;

import io.jarvis.protocol.lifecycle.TaskState;

/**
 * The submission that holds an id.
 *
 * @param submission the id of its event
 * @param digest of its content
 */
public record Standing(String submission, String digest, TaskState state) {}
