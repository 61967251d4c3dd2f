package io.jarvis.dag.core.wfformat;

import java.util.List;

/**
 * One task of a recorded workflow.
 *
 * @param step its name as a step
 * @param id its name in the record
 * @param needs the steps it waited for
 * @param seconds how long it ran
 */
public record RecordedTask(String step, String id, List<String> needs, double seconds) {
  public RecordedTask {
    needs = List.copyOf(needs);
  }
}
