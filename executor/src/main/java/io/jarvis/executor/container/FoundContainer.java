package io.jarvis.executor.container;

/**
 * A container of a node, as its labels say.
 *
 * @param fenceHash of the assignment it was made for
 * @param running whether it runs
 */
public record FoundContainer(
    String id, ContainerName name, String fenceHash, long epoch, boolean running) {}
