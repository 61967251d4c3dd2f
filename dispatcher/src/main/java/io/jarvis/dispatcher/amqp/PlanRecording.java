package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.ClusterSnapshot;
import io.jarvis.dispatcher.core.Plan;
import io.jarvis.dispatcher.core.PlanRecorder;
import io.jarvis.dispatcher.core.Stage;
import io.jarvis.dispatcher.journal.PlanJournal;
import io.jarvis.dispatcher.journal.PlanJournal.Wish;
import java.time.Instant;
import java.util.Optional;

/**
 * Passes each plan of a term, and what it was made from, to the journal, if there is one
 * (ADR-0014). Only on the loop's thread.
 */
final class PlanRecording {
  private final Optional<PlanJournal> journal;
  private final Optional<PlanRecorder> recorder;

  PlanRecording(Leader leader) {
    journal = leader.journal();
    recorder = journal.map(j -> new PlanRecorder(leader.state().books(), leader.window().lines()));
  }

  /** Records a plan before it is carried out. */
  void add(Stage stage, ClusterSnapshot cluster, Instant now, Plan plan) {
    recorder.ifPresent(r -> {
      Wish wish =
          journal
              .orElseThrow()
              .add(
                  r.record(
                      stage, cluster.preempting(), cluster.turn(), cluster.limit(), now, plan));
      if (wish == Wish.START_AFRESH) {
        r.startAfresh();
      }
    });
  }

  void close() {
    recorder.ifPresent(PlanRecorder::close);
  }
}
