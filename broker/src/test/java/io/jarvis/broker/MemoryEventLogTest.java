package io.jarvis.broker;

import io.jarvis.broker.memory.Faults;
import io.jarvis.broker.memory.Link;
import io.jarvis.broker.memory.MemoryEventLog;
import io.jarvis.broker.memory.MemoryRabbit;
import org.junit.jupiter.api.AfterEach;

/** The contract on the log of the simulation: what it is believed for. */
class MemoryEventLogTest extends EventLogContractTest {
  private final MemoryRabbit rabbit = new MemoryRabbit();
  private final Link link = new Link();

  @AfterEach
  void stop() {
    rabbit.close();
  }

  @Override
  EventLog connect() {
    return new MemoryEventLog(rabbit, link, Faults.NONE, "/test", PATIENCE);
  }

  @Override
  EventLog connectElsewhere() {
    return new MemoryEventLog(rabbit, new Link(), Faults.NONE, "/other", PATIENCE);
  }

  @Override
  void loseConnections() {
    link.cut();
    link.mend();
  }

  @Override
  void loseEverything() {
    rabbit.events().loseFrom(EventLog.START);
  }
}
