package io.jarvis.ingress.http;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.OutputStreams;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Sends a task's output while it is written, until the task has ended and all of its output was
 * sent, or nothing was sent for long, or the client is gone. Serves one client; a slow one slows
 * down only itself.
 */
final class OutputFollower {
  private static final int CHUNKS_AHEAD = 256;
  private static final long OFFER_MILLIS = 200;
  private static final long LOOK_MILLIS = 500;

  private final OutputStreams output;
  private final OutputFilter filter;
  private final BooleanSupplier ended;
  private final BlockingQueue<OutputChunk> ahead = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
  private final Map<Integer, Long> sent = new HashMap<>();
  private final Quiet quiet;
  private volatile boolean gone;

  OutputFollower(OutputStreams output, OutputFilter filter, BooleanSupplier ended, Quiet quiet) {
    this.output = output;
    this.filter = filter;
    this.ended = ended;
    this.quiet = quiet;
  }

  /** Knows for how long nothing was sent, and for how long it may be so. Not thread-safe. */
  static final class Quiet {
    private final long mostNanos;
    private final LongSupplier nanos;
    private long sentNanos;

    /**
     * @param nanos a clock that never goes back
     */
    Quiet(Duration most, LongSupplier nanos) {
      mostNanos = most.toNanos();
      this.nanos = nanos;
      sentNanos = nanos.getAsLong();
    }

    void sent() {
      sentNanos = nanos.getAsLong();
    }

    boolean tooLong() {
      return nanos.getAsLong() - sentNanos >= mostNanos;
    }
  }

  /** Sends the last lines of what there is, or all of it, and then whatever comes. */
  void send(TaskId task, Optional<Integer> tail, OutputStream out)
      throws IOException, InterruptedException {
    if (tail.isPresent()) {
      OutputTail before =
          OutputTail.read(output, task, filter, tail.get(), LogsController.READ_TIMEOUT);
      before.write(out);
      out.flush();
      sent.putAll(before.ends());
    }
    boolean over;
    try (EventLog.Tail following = output.follow(task, this::take)) {
      over = sendUntilEnded(out);
    } finally {
      gone = true;
      ahead.clear();
    }
    if (over) {
      sendRest(task, out);
    }
  }

  /** Whether the task has ended; if not, nothing was sent for too long. */
  private boolean sendUntilEnded(OutputStream out) throws IOException, InterruptedException {
    try {
      boolean over = false;
      while (!over && !quiet.tooLong()) {
        OutputChunk chunk = ahead.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (chunk != null) {
          send(chunk, out);
        } else {
          out.flush();
          over = hasEnded();
        }
        if (chunk != null && ahead.isEmpty()) {
          out.flush();
        }
      }
      return over;
    } finally {
      gone = true;
    }
  }

  private boolean hasEnded() {
    try {
      return ended.getAsBoolean();
    } catch (DataAccessResourceFailureException e) {
      return false; // The database is away: the output goes on without it, and it is asked again.
    }
  }

  /** A task's output is confirmed before its ending, so once that is seen all of it can be read. */
  private void sendRest(TaskId task, OutputStream out) throws IOException, InterruptedException {
    OutputCopy.copy(output, task, LogsController.READ_TIMEOUT, chunk -> send(chunk, out));
    out.flush();
  }

  private void send(OutputChunk chunk, OutputStream out) throws IOException {
    Optional<OutputChunk> unsent = chunk.after(sent.getOrDefault(chunk.attempt(), 0L));
    if (unsent.isPresent()) {
      sent.put(chunk.attempt(), chunk.end());
      if (filter.wants(chunk)) {
        out.write(unsent.get().text().getBytes(StandardCharsets.UTF_8));
        quiet.sent();
      }
    }
  }

  private void take(OutputChunk chunk) {
    try {
      while (!gone && !ahead.offer(chunk, OFFER_MILLIS, TimeUnit.MILLISECONDS)) {
        // The client is slow: its reading waits, and looks now and then whether it is still there.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
