package io.jarvis.ingress.http;

import io.jarvis.broker.EventLog;
import io.jarvis.ingress.core.Shown;
import io.jarvis.protocol.event.EventTypes;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The log as server-sent events: each bears its offset as its id, so a client that comes back goes
 * on behind the last one it saw.
 */
@RestController
@RequestMapping({"/v1", ""})
public final class EventsController {
  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
  private static final String START = "start";

  private final EventLog log;
  private final StreamSlots slots;

  public EventsController(EventLog log, StreamSlots slots) {
    this.log = log;
    this.slots = slots;
  }

  @GetMapping("/events")
  void events(
      @RequestParam Optional<String> from,
      @RequestParam Optional<String> subject,
      @RequestParam Optional<String> type,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    long offset = offset(Optional.ofNullable(request.getHeader("Last-Event-ID")), from);
    type.ifPresent(EventsController::known);
    Predicate<LogEntry> wanted =
        entry ->
            subject.map(entry.recorded().event().subject()::equals).orElse(true)
                && type.map(entry.recorded().event().type()::equals).orElse(true);
    if (StreamSlots.wantsOnlyHeaders(request)) {
      begin(response);
      return;
    }
    try (StreamSlots.Slot slot = slots.take()) {
      begin(response);
      new EventFeed(System::nanoTime).send(log, offset, wanted, response.getOutputStream());
    }
  }

  private static void begin(HttpServletResponse response) throws IOException {
    response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.flushBuffer();
  }

  private static void known(String type) {
    if (EventTypes.classOf(type).isEmpty()) {
      throw ProblemException.invalid(
          "type",
          "there is no event of the type '" + Shown.of(type) + "'",
          "a type such as " + EventTypes.typeOf(TaskEvent.Assigned.class));
    }
  }

  private long offset(Optional<String> lastEventId, Optional<String> from) {
    if (lastEventId.isPresent() && !lastEventId.get().isBlank()) {
      // A log that ends before what its client has seen has lost its tail.
      return Math.min(number("Last-Event-ID", lastEventId.get().strip()), log.end(END_TIMEOUT) - 1)
          + 1;
    }
    if (from.isPresent()) {
      return from.get().equals(START) ? EventLog.START : notBeyondTheEnd(from.get());
    }
    return log.end(END_TIMEOUT);
  }

  private long notBeyondTheEnd(String from) {
    long offset = number("from", from);
    long end = log.end(END_TIMEOUT);
    if (offset > end) {
      throw ProblemException.invalid(
          "from", "it lies beyond the log's end", "an offset, " + end + " at most");
    }
    return offset;
  }

  private static long number(String field, String text) {
    try {
      long offset = Long.parseLong(text);
      if (offset >= 0) {
        return offset;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a negative one.
    }
    throw ProblemException.invalid(
        field, "it is no offset of the log", "the id of an event, a whole number");
  }
}
