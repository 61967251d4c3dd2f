package io.jarvis.ingress.core;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Cuts a batch into its documents while it is read, without understanding them: a wrong document
 * spoils only itself, and no more than one is held at a time. Confined to one thread.
 */
public final class BatchSplitter {
  private static final int END = -1;

  private final InputStream body;
  private final Limits limits;
  private final Form form;
  private long read;
  private int count;
  private State state = State.BEFORE;

  /** How large a document, the whole and their number may be. */
  public record Limits(int documentBytes, long totalBytes, int documents) {}

  /** One entry of a batch. */
  public sealed interface Line {
    /** What may be a JSON document; it was not parsed. */
    record Document(byte[] bytes) implements Line {}

    /** What cannot be a document, or is too large. */
    record Wrong(Problem problem) implements Line {}
  }

  private enum Form {
    ARRAY,
    LINES
  }

  private enum State {
    BEFORE,
    INSIDE,
    /** The array is closed; only blanks may follow. */
    CLOSED,
    AFTER
  }

  private BatchSplitter(InputStream body, Limits limits, Form form) {
    this.body = new BufferedInputStream(body, 64 * 1024);
    this.limits = limits;
    this.form = form;
  }

  /** Splits a JSON array of documents. */
  public static BatchSplitter array(InputStream body, Limits limits) {
    return new BatchSplitter(body, limits, Form.ARRAY);
  }

  /** Splits a body with one document per line; empty lines are skipped. */
  public static BatchSplitter lines(InputStream body, Limits limits) {
    return new BatchSplitter(body, limits, Form.LINES);
  }

  /** The next entry; empty after the last. If the rest cannot be read, the last entry says why. */
  public Optional<Line> next() throws IOException {
    if (state == State.AFTER) {
      return Optional.empty();
    }
    Optional<Line> line = form == Form.ARRAY ? nextOfArray() : nextOfLines();
    if (line.isPresent() && ++count > limits.documents()) {
      return last(
          Problem.of(
              ProblemType.TOO_LARGE,
              "a batch has at most "
                  + limits.documents()
                  + " tasks; this one and all behind it were not read"));
    }
    return line;
  }

  private Optional<Line> nextOfLines() throws IOException {
    while (true) {
      Collected line = new Collected();
      int next = one();
      while (next != END && next != '\n') {
        line.add(next);
        next = one();
      }
      if (next == END) {
        state = State.AFTER;
      }
      if (!line.blank()) {
        return Optional.of(line.line());
      }
      if (state == State.AFTER) {
        return overLimit();
      }
    }
  }

  private Optional<Line> nextOfArray() throws IOException {
    if (state == State.CLOSED) {
      return afterArray();
    }
    int next = afterBlanks();
    if (state == State.BEFORE) {
      if (next != '[') {
        return last(
            Problem.invalid(
                "body",
                "it is no JSON array",
                "a JSON array of tasks, or one task a line with content type application/x-ndjson"));
      }
      state = State.INSIDE;
      next = afterBlanks();
      if (next == ']') {
        return afterArray();
      }
    }
    return element(next);
  }

  private Optional<Line> element(int first) throws IOException {
    Collected element = new Collected();
    Nesting nesting = new Nesting();
    int next = first;
    while (next != END && !(nesting.outside() && (next == ',' || next == ']'))) {
      nesting.see(next);
      element.add(next);
      next = one();
    }
    if (next == END) {
      return over()
          ? overLimit()
          : last(Problem.invalid("body", "it ends within the array", "a complete JSON array"));
    }
    if (next == ']') {
      state = State.CLOSED;
    }
    return Optional.of(element.line());
  }

  private Optional<Line> afterArray() throws IOException {
    state = State.AFTER;
    return afterBlanks() == END
        ? overLimit()
        : last(Problem.invalid("body", "something follows the array", "one JSON array"));
  }

  private Optional<Line> overLimit() {
    return over()
        ? last(
            Problem.of(
                ProblemType.TOO_LARGE,
                "a batch has at most " + limits.totalBytes() + " bytes; the rest was not read"))
        : Optional.empty();
  }

  private Optional<Line> last(Problem problem) {
    state = State.AFTER;
    return Optional.of(new Line.Wrong(problem));
  }

  private int afterBlanks() throws IOException {
    int next = one();
    while (next == ' ' || next == '\t' || next == '\r' || next == '\n') {
      next = one();
    }
    return next;
  }

  private int one() throws IOException {
    return ++read > limits.totalBytes() ? END : body.read();
  }

  private boolean over() {
    return read > limits.totalBytes();
  }

  /** Whether a comma or bracket belongs to the batch or to a document in it. */
  private static final class Nesting {
    private int depth;
    private boolean inString;
    private boolean escaped;

    boolean outside() {
      return depth == 0 && !inString;
    }

    void see(int next) {
      if (inString) {
        inString = escaped || next != '"';
        escaped = !escaped && next == '\\';
      } else if (next == '"') {
        inString = true;
      } else if (next == '{' || next == '[') {
        depth++;
      } else if ((next == '}' || next == ']') && depth > 0) {
        depth--;
      }
    }
  }

  /** The bytes of a document, as far as the limit allows. */
  private final class Collected {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long size;
    private boolean blank = true;

    void add(int next) {
      size++;
      blank &= next == ' ' || next == '\t' || next == '\r';
      if (size <= limits.documentBytes()) {
        bytes.write(next);
      }
    }

    boolean blank() {
      return blank;
    }

    Line line() {
      return size <= limits.documentBytes()
          ? new Line.Document(bytes.toByteArray())
          : new Line.Wrong(
              Problem.of(
                  ProblemType.TOO_LARGE,
                  "a task has at most " + limits.documentBytes() + " bytes, this one " + size));
    }
  }
}
