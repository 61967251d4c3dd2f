package io.jarvis.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Single POSTs over connections that are kept, a fixed number of them open at once, all by the
 * caller's thread: what the client takes of the machine the system under test has not.
 */
public final class RestDoor implements Door {
  private static final int OPEN = 64;

  private final InetSocketAddress address;

  public RestDoor(String api) {
    URI uri = URI.create(api);
    address = new InetSocketAddress(uri.getHost(), uri.getPort());
  }

  @Override
  public void send(String series, int tasks, IntConsumer before) throws InterruptedException {
    List<PostConnection> all = new ArrayList<>(OPEN);
    try (Selector selector = Selector.open()) {
      while (all.size() < OPEN) {
        all.add(PostConnection.open(address, "/v1/tasks", selector));
      }
      Deque<PostConnection> idle = new ArrayDeque<>(all);
      int next = 0;
      for (int accepted = 0; accepted < tasks; accepted += select(selector, idle)) {
        for (; next < tasks && !idle.isEmpty(); next++) {
          before.accept(next);
          idle.remove().send(body(Door.name(series, next)));
        }
      }
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      all.forEach(PostConnection::close);
    }
  }

  /** Waits for answers; how many have come, each a task that is accepted. */
  private static int select(Selector selector, Deque<PostConnection> idle)
      throws IOException, InterruptedException {
    selector.select();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    int answered = 0;
    for (SelectionKey key : selector.selectedKeys()) {
      PostConnection connection = (PostConnection) key.attachment();
      if (connection.accepted()) {
        idle.add(connection);
        answered++;
      }
    }
    selector.selectedKeys().clear();
    return answered;
  }

  private static String body(String name) {
    return "{\"name\":\"" + name + "\",\"image\":\"busybox:latest\",\"command\":[\"true\"]}";
  }

  @Override
  public void close() {}
}
