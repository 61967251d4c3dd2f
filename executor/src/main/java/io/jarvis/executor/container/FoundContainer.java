package io.jarvis.executor.container;

import java.util.Optional;

/**
 * A container of a node, as its labels say.
 *
 * @param fenceHash of the assignment it was made for
 * @param running whether it runs
 * @param network of its gang, if it is a member of one
 */
public record FoundContainer(
    String id,
    ContainerName name,
    String fenceHash,
    long epoch,
    boolean running,
    Optional<String> network) {}
