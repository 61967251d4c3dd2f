package io.jarvis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/**
 * Everybody who submits, all at once: half by REST, a quarter each by AMQP from Java and Python.
 */
final class MixClients {
  private static final int REST_CLIENTS = 8;

  private final Api api;
  private final RabbitMqServer rabbit;

  MixClients(Api api, RabbitMqServer rabbit) {
    this.api = api;
    this.rabbit = rabbit;
  }

  /** Returns once every task was accepted. */
  void submit(List<MixTask> tasks) {
    List<Callable<Void>> clients = new ArrayList<>();
    for (int i = 0; i < REST_CLIENTS; i++) {
      List<MixTask> share = share(tasks, 0, 2, i, REST_CLIENTS);
      clients.add(() -> byRest(share));
    }
    clients.add(() -> byJava(share(tasks, 1, 4, 0, 1)));
    clients.add(() -> byPython(share(tasks, 3, 4, 0, 1)));
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> client : all.invokeAll(clients)) {
        client.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new AssertionError("a client failed", e);
    }
  }

  /**
   * Every {@code step}th task from {@code first}, and of those every {@code of}th from {@code i}.
   */
  private static List<MixTask> share(List<MixTask> tasks, int first, int step, int i, int of) {
    List<MixTask> share = new ArrayList<>();
    for (int at = first + i * step; at < tasks.size(); at += step * of) {
      share.add(tasks.get(at));
    }
    return share;
  }

  private Void byRest(List<MixTask> tasks) {
    tasks.forEach(task -> assertThat(api.submit(task.body())).isEqualTo(task.id()));
    return null;
  }

  private Void byJava(List<MixTask> tasks)
      throws IOException, TimeoutException, InterruptedException {
    try (AmqpClient client = AmqpClient.connect(rabbit)) {
      for (MixTask task : tasks) {
        client.submit(task.id(), task.body());
      }
      for (MixTask task : tasks) {
        await("an answer to " + task).until(() -> client.answer(task.id()) != null);
        assertThat(client.answer(task.id()).path("id").asString()).isEqualTo(task.id());
      }
    }
    return null;
  }

  private Void byPython(List<MixTask> tasks) {
    List<String> bodies = tasks.stream().map(MixTask::body).toList();
    assertThat(PythonClient.submit(rabbit, bodies))
        .extracting(answer -> answer.path("id").asString())
        .containsExactlyInAnyOrderElementsOf(tasks.stream().map(MixTask::id).toList());
    return null;
  }
}
