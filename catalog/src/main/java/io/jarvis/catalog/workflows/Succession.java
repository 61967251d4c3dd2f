package io.jarvis.catalog.workflows;

import io.jarvis.catalog.workflows.StoredWorkflow.State;
import io.jarvis.catalog.workflows.StoredWorkflow.Timetable;
import io.jarvis.catalog.workflows.StoredWorkflow.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a workflow is once a draft has become its latest version. */
final class Succession {
  private Succession() {}

  /**
   * The version that the draft is already: the latest if it has the same content, or the one that
   * the same message brought before.
   */
  static Optional<Version> already(StoredWorkflow known, WorkflowStore.Draft draft) {
    return known.versions().reversed().stream()
        .filter(version -> version.digest().equals(draft.digest()))
        .filter(version ->
            version.equals(known.latest())
                || draft.message().isPresent() && version.message().equals(draft.message()))
        .findFirst();
  }

  static StoredWorkflow after(
      Optional<StoredWorkflow> known, WorkflowStore.Draft draft, Instant at) {
    List<Version> versions = new ArrayList<>(known.map(StoredWorkflow::versions).orElse(List.of()));
    int number = known.map(before -> before.latest().number() + 1).orElse(1);
    versions.add(new Version(number, draft.digest(), at, draft.principal(), draft.message()));
    if (versions.size() > WorkflowStore.MOST_VERSIONS) {
      versions.removeFirst();
    }
    return new StoredWorkflow(draft.name(), versions, timetable(known, draft, at));
  }

  /** The same schedule goes on as it was; a new one begins now, but stays paused if the old was. */
  private static Optional<Timetable> timetable(
      Optional<StoredWorkflow> known, WorkflowStore.Draft draft, Instant at) {
    Optional<Timetable> before = known.flatMap(StoredWorkflow::timetable);
    return draft
        .schedule()
        .map(schedule ->
            before
                .filter(table -> table.schedule().equals(schedule))
                .orElseGet(() ->
                    new Timetable(
                        schedule, at, before.map(Timetable::state).orElse(State.RUNNING))));
  }
}
