package io.jarvis.state.readmodel;

import io.jarvis.protocol.lifecycle.TaskRecord;

/**
 * A task that holds a place on a node.
 *
 * @param rank whose place it is, of a gang; else 0
 */
public record Occupant(TaskRecord task, int rank) {}
