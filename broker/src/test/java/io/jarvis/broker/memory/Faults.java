package io.jarvis.broker.memory;

import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.message.WireMessage;

/** Decides what goes wrong on the way; asked once for each thing that is sent. Thread-safe. */
public interface Faults {
  /** All is well. */
  Faults NONE = new Faults() {};

  default Passage publish(String exchange, String routingKey, WireMessage message) {
    return Passage.CLEAR;
  }

  /** A delivery that is lost is lost with its channel: all that was delivered comes again. */
  default Passage delivery(String queue, WireMessage message) {
    return Passage.CLEAR;
  }

  /** An ack that is lost is lost with the connection. */
  default Passage ack(String queue, WireMessage message) {
    return Passage.CLEAR;
  }

  default Passage append(Event event) {
    return Passage.CLEAR;
  }
}
