package io.jarvis.broker;

import com.rabbitmq.stream.StreamException;
import io.jarvis.broker.Chunk.StoredMessage;
import io.jarvis.broker.EventLog.LogUnavailableException;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import io.jarvis.protocol.topology.Queues;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Container output over RabbitMQ's stream protocol. A producer is opened for each of the eight
 * streams when it is first written to. Futures are completed on threads of the client: do not block
 * there. Readers are called on a thread of their own.
 */
public final class RabbitOutputStreams implements OutputStreams {
  private final StreamClient client;
  private final StreamLimits limits;
  private final Set<StreamTail> tails = ConcurrentHashMap.newKeySet();

  private RabbitOutputStreams(StreamSettings settings) {
    this.client = StreamClient.open(settings);
    this.limits = settings.limits();
  }

  /** Connects when first used. */
  public static OutputStreams open(StreamSettings settings) {
    return new RabbitOutputStreams(settings);
  }

  @Override
  public CompletableFuture<Void> append(OutputChunk chunk) {
    return client
        .appender(Queues.logs(chunk.task()), StreamAppender.Filter.BY_VALUE)
        .append(OutputCodec.encode(chunk), OutputCodec.CONTENT_TYPE, chunk.task().value());
  }

  @Override
  public void read(TaskId task, Duration atMost, Consumer<OutputChunk> reader) {
    long deadline = System.nanoTime() + atMost.toNanos();
    String stream = Queues.logs(task);
    try {
      Optional<Chunk> last = lastChunk(stream, deadline);
      if (last.isPresent()) {
        readUpTo(last.get(), task, deadline, reader);
      }
    } catch (TimeoutException e) {
      throw new LogUnavailableException(stream + " could not be read within " + atMost, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailableException("interrupted", e);
    }
  }

  @Override
  public EventLog.Tail follow(TaskId task, Consumer<OutputChunk> reader) {
    StreamTail tail = tail(task, List.of(task.value()), new OutputSelection(task, reader)::read);
    tail.start();
    return () -> close(tail);
  }

  @Override
  public void close() {
    tails.forEach(StreamTail::close);
    client.close();
  }

  private Optional<Chunk> lastChunk(String stream, long deadlineNanos)
      throws InterruptedException, TimeoutException {
    while (System.nanoTime() - deadlineNanos < 0) {
      try {
        if (LastChunk.offset(client.environment().queryStreamStats(stream)).isEmpty()) {
          return Optional.empty();
        }
        Optional<Chunk> chunk = LastChunk.read(client.environment(), stream, deadlineNanos);
        if (chunk.isPresent()) {
          return chunk;
        }
      } catch (StreamException | IllegalStateException e) {
        TimeUnit.NANOSECONDS.sleep(limits.firstPause().toNanos());
      }
    }
    throw new TimeoutException("the end is not known");
  }

  /**
   * The broker sends only chunks that match the filter, so the last one is asked for too, by a task
   * it holds output of: its arrival says that all came.
   */
  private void readUpTo(Chunk last, TaskId task, long deadlineNanos, Consumer<OutputChunk> reader)
      throws InterruptedException, TimeoutException {
    List<String> filter =
        OutputCodec.decode(last.messages().getLast())
            .map(chunk -> List.of(task.value(), chunk.task().value()))
            .orElse(List.of());
    UpTo target = new UpTo(last.end(), new OutputSelection(task, reader));
    StreamTail tail = tail(task, filter, target);
    try {
      tail.start();
      target.done.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the reader failed", e.getCause());
    } finally {
      close(tail);
    }
  }

  private StreamTail tail(TaskId task, List<String> filter, StreamTail.Target target) {
    StreamTail tail =
        new StreamTail(
            client.environment(),
            Queues.logs(task),
            filter,
            EventLog.START,
            limits,
            SharedChunks.none(),
            target);
    tails.add(tail);
    return tail;
  }

  private void close(StreamTail tail) {
    tails.remove(tail);
    tail.close();
  }

  /** Reads up to an offset and says when it is done. */
  private static final class UpTo implements StreamTail.Target {
    private final long end;
    private final OutputSelection selection;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    UpTo(long end, OutputSelection selection) {
      this.end = end;
      this.selection = selection;
    }

    @Override
    public void read(List<StoredMessage> messages) {
      try {
        selection.read(messages.stream().filter(message -> message.offset() < end).toList());
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    }

    @Override
    public void reached(Chunk chunk) {
      if (chunk.end() >= end) {
        done.complete(null);
      }
    }
  }
}
