package io.jarvis.ingress.http;

import io.jarvis.broker.OutputStreams;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.message.OutputChunk;
import io.jarvis.protocol.task.TaskSpec;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a task's containers wrote, as plain text: all of it, its end, or all of it and what is still
 * to come.
 */
@RestController
@RequestMapping({"/v1", ""})
public final class LogsController {
  static final Duration READ_TIMEOUT = Duration.ofSeconds(20);
  private static final int MAX_TAIL = 100_000;
  private static final String TEXT = "text/plain;charset=utf-8";

  private final OutputStreams output;
  private final TaskLookup tasks;
  private final StreamSlots slots;
  private final HttpLimits limits;

  public LogsController(
      OutputStreams output, TaskLookup tasks, StreamSlots slots, HttpLimits limits) {
    this.output = output;
    this.tasks = tasks;
    this.slots = slots;
    this.limits = limits;
  }

  @GetMapping("/tasks/{id}/logs")
  void logs(
      @PathVariable String id,
      @RequestParam Optional<String> stream,
      @RequestParam Optional<String> attempt,
      @RequestParam(defaultValue = "0") String rank,
      @RequestParam Optional<String> tail,
      @RequestParam(defaultValue = "false") String follow,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    TaskSpec spec = tasks.existing(id).spec();
    TaskId task = spec.id();
    TaskId member = member(spec, rank);
    OutputFilter filter =
        new OutputFilter(
            stream.map(LogsController::channel),
            attempt.map(text -> Parameters.whole("attempt", text, 1, Integer.MAX_VALUE)));
    Optional<Integer> lines = tail.map(text -> Parameters.whole("tail", text, 0, MAX_TAIL));
    boolean toTheEnd = Parameters.flag("follow", follow);
    if (StreamSlots.wantsOnlyHeaders(request)) {
      begin(response);
      return;
    }
    try (StreamSlots.Slot slot = slots.take()) {
      if (toTheEnd) {
        begin(response);
        OutputFollower.Quiet quiet =
            new OutputFollower.Quiet(limits.quietFollow(), System::nanoTime);
        new OutputFollower(output, filter, () -> tasks.ended(task), quiet)
            .send(member, lines, response.getOutputStream());
      } else if (lines.isPresent()) {
        OutputTail last = OutputTail.read(output, member, filter, lines.get(), READ_TIMEOUT);
        begin(response);
        last.write(response.getOutputStream());
      } else {
        copy(member, filter, response);
      }
    }
  }

  /** The answer begins with its first chunk: what cannot be read at all is a problem still. */
  private void copy(TaskId member, OutputFilter filter, HttpServletResponse response)
      throws IOException, InterruptedException {
    OutputCopy.copy(
        output,
        member,
        READ_TIMEOUT,
        chunk -> {
          if (!response.isCommitted()) {
            begin(response);
          }
          if (filter.wants(chunk)) {
            response.getOutputStream().write(chunk.text().getBytes(StandardCharsets.UTF_8));
          }
        });
    if (!response.isCommitted()) {
      begin(response);
    }
  }

  /** The member of a gang whose output is asked for: each has its own. */
  private static TaskId member(TaskSpec task, String rank) {
    return task.id().member(Parameters.whole("rank", rank, 0, task.members() - 1));
  }

  private static void begin(HttpServletResponse response) throws IOException {
    response.setContentType(TEXT);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.flushBuffer();
  }

  private static OutputChunk.Channel channel(String word) {
    return Word.parse(OutputChunk.Channel.class, word)
        .orElseThrow(() ->
            ProblemException.invalid(
                "stream", "it is not known", "one of " + Word.words(OutputChunk.Channel.class)));
  }
}
