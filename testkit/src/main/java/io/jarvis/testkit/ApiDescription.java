package io.jarvis.testkit;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/**
 * What {@code docs/openapi.yaml} and {@code docs/asyncapi.yaml} say of the two doors, held against
 * what goes through them: whatever contradicts them is named, and so is what they describe and
 * nobody has seen. Thread-safe.
 */
public final class ApiDescription {
  private static final class Shared {
    static final ApiDescription INSTANCE = read();
  }

  private final Set<String> seen = new ConcurrentSkipListSet<>();
  private final RestDescription rest;
  private final AmqpDescription amqp;

  private ApiDescription(DescriptionFiles files) {
    rest = new RestDescription(files, seen);
    amqp = new AmqpDescription(files, seen);
  }

  /**
   * Of the repository the tests run in; one for all tests of a JVM, so that what one has seen
   * another need not.
   */
  public static ApiDescription shared() {
    return Shared.INSTANCE;
  }

  /** One of which nothing was seen yet. */
  public static ApiDescription read() {
    return new ApiDescription(new DescriptionFiles("docs/openapi.yaml", "docs/asyncapi.yaml"));
  }

  /** Method and path of every operation, as {@code GET /v1/tasks/{id}}. */
  public Set<String> operations() {
    return rest.operations();
  }

  /**
   * How an exchange contradicts the description; empty if it does not. A request is held against it
   * if it was accepted: one that was refused is wrong on purpose.
   */
  public List<String> contradictions(HttpExchange exchange) {
    return rest.contradictions(exchange);
  }

  /** How a message contradicts the description; empty if it does not. */
  public List<String> contradictions(AmqpMessage message) {
    return amqp.contradictions(message);
  }

  /**
   * What is described and was not seen: answers by method, path and status; their headers and media
   * types; parameters; properties of requests, answers and messages by schema and name; messages by
   * channel.
   */
  public Set<String> unseen() {
    Set<String> unseen = new TreeSet<>();
    Stream.of(rest.described(), amqp.described()).forEach(unseen::addAll);
    unseen.removeAll(seen);
    return unseen;
  }
}
