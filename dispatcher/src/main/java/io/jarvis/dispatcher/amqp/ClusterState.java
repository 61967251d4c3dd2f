package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Books;
import io.jarvis.dispatcher.core.Known;
import io.jarvis.dispatcher.core.Ledger;
import io.jarvis.dispatcher.core.NodeTable;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.state.LiveTask;
import io.jarvis.state.LiveTasks;
import java.util.Optional;

/**
 * What every replica knows of tasks and nodes, whether it leads or not. Only on the loop's thread.
 */
record ClusterState(LiveTasks tasks, Ledger ledger, Books books, NodeTable nodes) {
  Known known(TaskId task) {
    Optional<LiveTask> live = tasks.get(task);
    if (live.isPresent()) {
      return new Known.Live(live.get().progress());
    }
    return tasks.ending(task).isPresent() ? new Known.Ended() : new Known.Unknown();
  }

  Optional<TaskProgress> progress(TaskId task) {
    return tasks.get(task).map(LiveTask::progress);
  }
}
