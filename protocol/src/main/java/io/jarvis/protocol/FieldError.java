package io.jarvis.protocol;

/**
 * One thing wrong with what a client sent.
 *
 * @param field where, as a path in the client's own words: {@code resources.cpu}, {@code args[2]},
 *     {@code body}
 * @param problem what is wrong with it
 * @param expected what would be right
 */
public record FieldError(String field, String problem, String expected) {}
