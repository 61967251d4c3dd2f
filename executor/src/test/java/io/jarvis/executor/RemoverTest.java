package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.executor.container.ContainerDriver;
import io.jarvis.executor.container.ContainerName;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RemoverTest {
  private final BlockingQueue<Object> asked = new LinkedBlockingQueue<>();
  private final Semaphore answers = new Semaphore(0);

  @Test
  void removesOnceWhatIsFoundAgainAndAgain() throws Exception {
    try (Remover remover = Remover.start(engine(), Duration.ofMinutes(1))) {
      remover.soon(found("a"));
      assertThat(asked()).isEqualTo("a");
      for (int sweep = 0; sweep < 3; sweep++) {
        remover.soon(found("a"));
      }
      remover.soon(found("b"));

      answers.release();
      assertThat(asked()).isEqualTo("b");

      remover.soon(found("a"));
      answers.release();
      assertThat(asked()).isEqualTo("a");
    }
  }

  private Object asked() throws InterruptedException {
    return Optional.ofNullable(asked.poll(10, TimeUnit.SECONDS)).orElseThrow();
  }

  /** It answers when the test lets it. */
  private ContainerDriver engine() {
    return (ContainerDriver)
        Proxy.newProxyInstance(
            ContainerDriver.class.getClassLoader(),
            new Class<?>[] {ContainerDriver.class},
            (proxy, method, arguments) -> {
              asked.add(arguments[0]);
              answers.acquireUninterruptibly();
              return null;
            });
  }

  private static FoundContainer found(String id) {
    var name = new ContainerName(new NodeId("n"), new TaskId(id), 1);
    return new FoundContainer(id, name, "hash", 1, false, Optional.empty());
  }
}
