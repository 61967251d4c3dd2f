package io.jarvis.executor.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import io.jarvis.protocol.message.OutputChunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/**
 * Turns the frames of the Engine's log into entries and leaves out those before a position. Used by
 * one thread.
 */
final class OutputFollower extends ResultCallback.Adapter<Frame> {
  private final OutputPosition after;
  private final ContainerDriver.OutputReader reader;
  private int seenAtPosition;

  OutputFollower(OutputPosition after, ContainerDriver.OutputReader reader) {
    this.after = after;
    this.reader = reader;
  }

  @Override
  public void onNext(Frame frame) {
    byte[] payload = frame.getPayload();
    int space = timestampEnd(payload);
    Instant at = time(payload, space);
    if (isBefore(at)) {
      return;
    }
    var channel =
        frame.getStreamType() == StreamType.STDERR
            ? OutputChunk.Channel.STDERR
            : OutputChunk.Channel.STDOUT;
    try {
      if (!reader.read(
          new OutputEntry(channel, at, Arrays.copyOfRange(payload, space + 1, payload.length)))) {
        close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closeQuietly();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      onError(e);
    }
  }

  private boolean isBefore(Instant at) {
    if (at.isBefore(after.at())) {
      return true;
    }
    return at.equals(after.at()) && seenAtPosition++ < after.sameInstant();
  }

  private static int timestampEnd(byte[] payload) {
    for (int i = 0; i < payload.length; i++) {
      if (payload[i] == ' ') {
        return i;
      }
    }
    return -1;
  }

  private static Instant time(byte[] payload, int end) {
    try {
      return Instant.parse(new String(payload, 0, Math.max(end, 0), StandardCharsets.US_ASCII));
    } catch (DateTimeException e) {
      throw new IllegalStateException("the Engine gave a log entry without a time", e);
    }
  }
}
