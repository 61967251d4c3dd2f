package io.jarvis.ingress.http;

import io.jarvis.ingress.core.BatchSplitter;
import io.jarvis.ingress.core.Problem;
import io.jarvis.protocol.task.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/**
 * Submits a batch while it is read: many lines are under way at once, and each gets its answer in
 * its place. The answers are kept until the body is read, so that a client that writes all before
 * it reads cannot block itself. What was submitted stays submitted if the body breaks off.
 */
final class Batch {
  private static final int WINDOW = 1_000;
  private static final byte[] NEWLINE = {'\n'};

  private final HttpLimits limits;
  private final Bodies.Form form;
  private final Function<byte[], BatchLine> submit;
  private final Deque<BatchLine> open = new ArrayDeque<>();
  private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
  private int answered;

  Batch(HttpLimits limits, Bodies.Form form, Function<byte[], BatchLine> submit) {
    this.limits = limits;
    this.form = form;
    this.submit = submit;
  }

  /** The answers in the form of the question: a JSON array or one JSON document a line. */
  byte[] answers(InputStream body) throws IOException {
    BatchSplitter.Limits bounds =
        new BatchSplitter.Limits(limits.bodyBytes(), limits.batchBytes(), limits.batchLines());
    BatchSplitter lines =
        form == Bodies.Form.JSON
            ? BatchSplitter.array(body, bounds)
            : BatchSplitter.lines(body, bounds);
    begin();
    for (var line = lines.next(); line.isPresent(); line = lines.next()) {
      open.add(
          switch (line.get()) {
            case BatchSplitter.Line.Document(byte[] bytes) -> submit.apply(bytes);
            case BatchSplitter.Line.Wrong(Problem problem) -> BatchLine.refused(problem);
          });
      if (open.size() >= WINDOW) {
        answerOldest();
      }
    }
    while (!open.isEmpty()) {
      answerOldest();
    }
    end();
    return answers.toByteArray();
  }

  private void begin() {
    if (form == Bodies.Form.JSON) {
      answers.write('[');
    }
  }

  private void answerOldest() throws IOException {
    if (form == Bodies.Form.JSON && answered > 0) {
      answers.write(',');
    }
    answered++;
    try (JsonGenerator json = Json.TREES.createGenerator(answers)) {
      open.remove().write(answered, json);
    }
    answers.write(NEWLINE);
  }

  private void end() {
    if (form == Bodies.Form.JSON) {
      answers.write(']');
    }
  }
}
