package io.jarvis.ingress.http;

import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs are asked for.
 *
 * @param parent of which run they are steps; empty if any will do, as for all that follow
 * @param after the last of the page before
 * @param limit how many at most
 */
record RunQuery(
    Optional<String> parent,
    Optional<String> workflow,
    Optional<TenantId> tenant,
    Set<RunState> states,
    Optional<RunCursor> after,
    int limit) {

  /** The next page of all runs, the newest first. */
  RunView.Page page(Collection<RunRecord> oldestFirst) {
    List<RunRecord> newestFirst = new ArrayList<>(oldestFirst);
    Collections.reverse(newestFirst);
    List<RunRecord> found =
        newestFirst.stream()
            .skip(after.map(cursor -> cursor.passed(newestFirst)).orElse(0))
            .filter(this::matches)
            .limit(limit + 1L)
            .toList();
    List<RunRecord> shown = found.subList(0, Math.min(limit, found.size()));
    return new RunView.Page(
        shown.stream().map(RunView.Summary::of).toList(),
        found.size() > limit
            ? Optional.of(RunCursor.of(shown.getLast()).text())
            : Optional.empty());
  }

  private boolean matches(RunRecord record) {
    return parent.stream().allMatch(id -> isStepOf(record, id))
        && workflow.stream().allMatch(record.run().spec().definition().name()::equals)
        && tenant.stream().allMatch(record.created().tenant()::equals)
        && (states.isEmpty() || states.contains(record.run().state()));
  }

  private static boolean isStepOf(RunRecord record, String parent) {
    return record.created().parent().filter(at -> at.run().value().equals(parent)).isPresent();
  }
}
