package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Books;
import io.jarvis.dispatcher.core.Ledger;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.state.LiveTask;
import io.jarvis.state.TaskListener;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps books and indexes in step with the live tasks, on every replica, and passes each change on
 * to the leader, if this one leads. Only on the loop's thread.
 */
final class Bookkeeper implements TaskListener {
  private final Ledger ledger;
  private final Books books;
  private final Candidacy candidacy;
  private Optional<Leader> leader = Optional.empty();

  Bookkeeper(Ledger ledger, Books books, Candidacy candidacy) {
    this.ledger = ledger;
    this.books = books;
    this.candidacy = candidacy;
  }

  void tell(Optional<Leader> leading) {
    leader = leading;
  }

  @Override
  public void restored(Map<TaskId, LiveTask> tasks) {
    ledger.restored(tasks);
    books.throttles().clear();
    tasks.values().forEach(task -> lives(task.facts()));
    books.restored(tasks);
    candidacy.startOver();
  }

  private void lives(LiveTask.Facts facts) {
    books.throttles().lives(facts.tenant(), facts.ties());
  }

  /** The limit of a concurrency key depends on which tasks with the key are live. */
  private void follow(Optional<LiveTask> before, Optional<LiveTask> after) {
    if (before.isEmpty()) {
      after.ifPresent(task -> lives(task.facts()));
    } else if (after.isEmpty()) {
      LiveTask.Facts facts = before.get().facts();
      books.throttles().ended(facts.tenant(), facts.ties());
    }
  }

  @Override
  public void folded(
      LogEntry entry,
      TaskEvent event,
      Optional<LiveTask> before,
      Folded result,
      Optional<LiveTask> after) {
    switch (result) {
      case Folded.Changed(TaskProgress progress) -> {
        ledger.folded(
            event.task(),
            before.map(LiveTask::progress),
            before.or(() -> after).orElseThrow(),
            progress);
        follow(before, after);
        books.folded(
            event.task(),
            progress,
            before.or(() -> after).orElseThrow().facts(),
            entry.recorded().time());
        leader.ifPresent(d -> d.changed(event.task(), progress));
      }
      case Folded.Ignored ignored -> leader.ifPresent(d -> d.ignored(event));
    }
    leader.ifPresent(d -> d.assigner().read(entry.recorded()));
  }

  @Override
  public void other(LogEntry entry) {
    if (entry.recorded().event() instanceof ClusterEvent.LeaderElected elected) {
      candidacy.seen(elected);
    } else if (entry.recorded().event() instanceof NodeEvent.Reported reported) {
      candidacy.heard(reported);
    }
  }
}
