package io.jarvis.executor.container;

/**
 * What the machine has, as its engine says.
 *
 * @param diskBytes of the file system images and containers lie on, as far as it can be seen
 * @param gangNetwork over what members of gangs meet here: those on machines of which this is the
 *     same reach each other
 * @param arch in the words of Go: {@code amd64}, {@code arm64}
 */
public record MachineFacts(
    int cores,
    long memoryBytes,
    long diskBytes,
    String arch,
    String os,
    String hostname,
    String gangNetwork) {}
