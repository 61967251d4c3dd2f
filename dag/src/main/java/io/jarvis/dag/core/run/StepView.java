package io.jarvis.dag.core.run;

/**
 * A step as people see it.
 *
 * @param message why it ended badly, or was not begun
 * @param round in which it began last
 * @param tasks how many tasks it is; 0 until it begins
 * @param active how many of them are submitted and have not ended
 */
public record StepView(
    String name,
    StepState state,
    String message,
    int round,
    int tasks,
    int active,
    int succeeded,
    int failed,
    int cancelled) {}
