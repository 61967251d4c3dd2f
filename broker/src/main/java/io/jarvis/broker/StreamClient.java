package io.jarvis.broker;

import com.rabbitmq.stream.Environment;
import java.util.HashMap;
import java.util.Map;

/**
 * What those of one process have together that reach the same broker as the same user: the
 * connections, and one writer for each stream. So what several services, or several nodes, append
 * within a beat is one chunk in the stream, which the broker stores once and sends once to each
 * reader. The connections bear the name of whoever came first. Thread-safe.
 */
final class StreamClient implements AutoCloseable {
  private static final Map<StreamSettings, StreamClient> OPEN = new HashMap<>();

  private final StreamSettings key;
  private final StreamSettings settings;
  private final Environment environment;
  private final Map<String, StreamAppender> appenders = new HashMap<>();
  private int users;

  private StreamClient(StreamSettings key, StreamSettings settings) {
    this.key = key;
    this.settings = settings;
    this.environment = StreamEnvironments.open(settings);
  }

  /** Connects when first used. Each that opened it closes it once. */
  static StreamClient open(StreamSettings settings) {
    synchronized (OPEN) {
      StreamClient client =
          OPEN.computeIfAbsent(settings.unnamed(), key -> new StreamClient(key, settings));
      client.users++;
      return client;
    }
  }

  Environment environment() {
    return environment;
  }

  /** The one writer to a stream, which starts to connect when it is first asked for. */
  StreamAppender appender(String stream, StreamAppender.Filter filter) {
    synchronized (appenders) {
      return appenders.computeIfAbsent(stream, name -> started(name, filter));
    }
  }

  private StreamAppender started(String stream, StreamAppender.Filter filter) {
    StreamAppender appender = new StreamAppender(environment, stream, filter, settings.limits());
    appender.start();
    return appender;
  }

  /** The last one waits a moment until all is confirmed, and ends the connections. */
  @Override
  public void close() {
    synchronized (OPEN) {
      users--;
      if (users > 0) {
        return;
      }
      OPEN.remove(key);
    }
    appenders.values().forEach(StreamAppender::close);
    environment.close();
  }
}
