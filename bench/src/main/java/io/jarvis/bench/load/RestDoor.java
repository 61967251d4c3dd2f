package io.jarvis.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.classic.MinimalHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;

/** Single POSTs over connections that are kept, a fixed number of them open at once. */
public final class RestDoor implements Door {
  private static final int OPEN = 64;

  /** The server may close a connection that is idle for longer, just when it is used again. */
  private static final Timeout IDLE_AT_MOST = Timeout.ofSeconds(1);

  private final String tasks;
  private final MinimalHttpClient client;
  private final ExecutorService senders =
      Executors.newFixedThreadPool(OPEN, Thread.ofPlatform().daemon().name("post-", 0).factory());

  public RestDoor(String api) {
    tasks = api + "/v1/tasks";
    var connections = new PoolingHttpClientConnectionManager();
    connections.setMaxTotal(OPEN);
    connections.setDefaultMaxPerRoute(OPEN);
    connections.setDefaultConnectionConfig(
        ConnectionConfig.custom().setIdleTimeout(IDLE_AT_MOST).build());
    client = HttpClients.createMinimal(connections);
  }

  @Override
  public void send(String series, int count, IntConsumer before) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int sender = 0; sender < OPEN; sender++) {
      running.add(
          senders.submit(() -> {
            for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
              before.accept(n);
              post(Door.name(series, n));
            }
          }));
    }
    for (Future<?> sender : running) {
      try {
        sender.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a submission failed", e.getCause());
      }
    }
  }

  private void post(String name) {
    HttpPost request = new HttpPost(tasks);
    request.setEntity(
        new StringEntity(
            "{\"name\":\"" + name + "\",\"image\":\"busybox:latest\",\"command\":[\"true\"]}",
            ContentType.APPLICATION_JSON));
    try {
      client.execute(
          request,
          response -> {
            String body = EntityUtils.toString(response.getEntity());
            if (response.getCode() != HttpStatus.SC_ACCEPTED) {
              throw new IOException(response.getCode() + " " + body);
            }
            return body;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    senders.shutdownNow();
    try {
      client.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
