package io.jarvis.dag.core.run;

import io.jarvis.dag.core.definition.OnExit;
import io.jarvis.dag.core.run.RunMemory.Stage;
import io.jarvis.protocol.RunState;

/**
 * The course of a run as a whole: first its ordinary steps, then those that run on exit, then it is
 * over, and finished once the log says so. Not thread-safe.
 */
final class Course {
  private Stage stage = Stage.STEPS;
  private boolean stopping;
  private boolean paused;
  private boolean cancelWanted;
  private boolean timedOut;
  private boolean finishSent;
  private int failures;

  Stage stage() {
    return stage;
  }

  RunMemory.Standing memory() {
    return new RunMemory.Standing(stage, stopping, paused, cancelWanted, timedOut, failures);
  }

  void restore(RunMemory.Standing standing) {
    stage = standing.stage();
    stopping = standing.stopping();
    paused = standing.paused();
    cancelWanted = standing.cancelWanted();
    timedOut = standing.timedOut();
    failures = standing.failures();
  }

  /** Whether nothing more is submitted in this stage. */
  boolean stopping() {
    return stopping;
  }

  void stop() {
    stopping = true;
  }

  boolean paused() {
    return paused;
  }

  /** A step ended badly that counts. */
  void failed() {
    failures++;
  }

  void next(Stage following) {
    stage = following;
    stopping = false;
  }

  /** The following are facts; they are false where they do not fit. */
  boolean pause(boolean wanted) {
    boolean fits = paused != wanted && !over();
    paused = fits ? wanted : paused;
    return fits;
  }

  /** It goes on to its end, paused or not. */
  boolean cancel() {
    boolean fits = !cancelWanted && !over();
    cancelWanted |= fits;
    paused &= !fits;
    return fits;
  }

  boolean timeOut() {
    boolean fits = canTimeOut();
    timedOut |= fits;
    return fits;
  }

  boolean canTimeOut() {
    return !timedOut && !cancelWanted && stage == Stage.STEPS;
  }

  /** Whoever ended it may have found that it hands on nothing that it should. */
  boolean finish(RunState ended) {
    boolean fits = stage == Stage.OVER;
    failures += fits && ended == RunState.FAILED && outcome() == RunState.SUCCEEDED ? 1 : 0;
    stage = fits ? Stage.FINISHED : stage;
    return fits;
  }

  boolean restart() {
    if (stage != Stage.FINISHED) {
      return false;
    }
    next(Stage.STEPS);
    paused = false;
    cancelWanted = false;
    timedOut = false;
    finishSent = false;
    failures = 0;
    return true;
  }

  boolean wantsToFinish() {
    return stage == Stage.OVER && !finishSent;
  }

  void finishSent(boolean is) {
    finishSent = is;
  }

  private boolean over() {
    return stage == Stage.OVER || stage == Stage.FINISHED;
  }

  RunState state() {
    if (over()) {
      return outcome();
    }
    return paused ? RunState.PAUSED : RunState.RUNNING;
  }

  /** What the run comes to as it stands. */
  RunState outcome() {
    if (cancelWanted) {
      return RunState.CANCELLED;
    }
    if (timedOut) {
      return RunState.TIMED_OUT;
    }
    return failures > 0 ? RunState.FAILED : RunState.SUCCEEDED;
  }

  /** Whether steps with this rule run now that the ordinary ones have ended. */
  boolean runsAfter(OnExit rule) {
    return switch (rule) {
      case ALWAYS -> true;
      case SUCCESS -> outcome() == RunState.SUCCEEDED;
      case FAILURE -> outcome() == RunState.FAILED || outcome() == RunState.TIMED_OUT;
    };
  }
}
