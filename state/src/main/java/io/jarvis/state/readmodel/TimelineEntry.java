package io.jarvis.state.readmodel;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * Something that happened to a task or a node, as people look at it.
 *
 * @param offset in the log
 * @param type of the event, such as {@code jarvis.task.assigned}
 * @param source who wrote it, such as {@code /executor/n1}
 * @param data what there is to say of it; never a fence
 */
public record TimelineEntry(long offset, Instant at, String type, String source, JsonNode data) {}
