package io.jarvis.state.runs;

import io.jarvis.dag.core.journal.RunsMemory;
import io.jarvis.state.SnapshotFiles;
import io.jarvis.state.SnapshotLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Stream;

/**
 * All runs at one moment of the log.
 *
 * @param position the offset of the first entry that is not in it
 */
record RunsSnapshot(long position, RunsMemory memory) {
  /** The first one did not remember which events had been taken. */
  static final int VERSION = 2;

  /**
   * As gzipped lines of JSON: a head, then a line for each run, task and workflow, and one for the
   * events that were taken.
   */
  static final class Format implements SnapshotFiles.Format<RunsSnapshot> {
    private record Head(int version, long position, int runs, int tasks, int workflows) {}

    @Override
    public long position(RunsSnapshot snapshot) {
      return snapshot.position();
    }

    @Override
    public long lines(RunsSnapshot snapshot) {
      RunsMemory memory = snapshot.memory();
      return memory.runs().size() + memory.tasks().size() + memory.workflows().size();
    }

    @Override
    public void write(RunsSnapshot snapshot, OutputStream file) throws IOException {
      RunsMemory memory = snapshot.memory();
      Head head =
          new Head(
              VERSION,
              snapshot.position(),
              memory.runs().size(),
              memory.tasks().size(),
              memory.workflows().size());
      SnapshotLines.write(
          file,
          Stream.of(
                  Stream.of(head),
                  memory.runs().stream(),
                  memory.tasks().stream(),
                  memory.workflows().stream(),
                  Stream.of(memory.taken()))
              .flatMap(lines -> lines));
    }

    @Override
    public RunsSnapshot read(InputStream file) throws IOException {
      try (SnapshotLines lines = SnapshotLines.read(file)) {
        Head head = lines.next(Head.class);
        if (head.version() < 1 || head.version() > VERSION) {
          throw new IOException("a snapshot of version " + head.version() + ", not " + VERSION);
        }
        return new RunsSnapshot(
            head.position(),
            new RunsMemory(
                lines.next(RunsMemory.OfRun.class, head.runs()),
                lines.next(RunsMemory.OfTask.class, head.tasks()),
                lines.next(RunsMemory.OfWorkflow.class, head.workflows()),
                head.version() == 1 ? List.of() : List.of(lines.next(String[].class))));
      }
    }
  }
}
