package io.jarvis.state.readmodel;

import io.jarvis.protocol.lifecycle.TaskRecord;

/**
 * A task as the database has it.
 *
 * @param seq the offset of the event that made it
 */
record StoredTask(long seq, TaskRecord record) {}
