package io.jarvis.ingress.core;

import io.jarvis.protocol.Word;

/** The kinds of refusal, the same at both doors. */
public enum ProblemType implements Word {
  INVALID(400, "The request is not valid"),
  UNKNOWN(404, "There is no such thing"),
  WRONG_METHOD(405, "The method is not allowed here"),
  NOT_ACCEPTABLE(406, "The answer has no such form"),
  CONFLICT(409, "It contradicts what is there"),
  TOO_LARGE(413, "The body is too large"),
  WRONG_CONTENT_TYPE(415, "The content type is not supported"),
  TOO_MANY(429, "Too many at once"),
  BROKEN(500, "Something went wrong here"),
  UNAVAILABLE(503, "It cannot be done just now");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** The {@code type} of the problem document: it names the kind and is no address. */
  public String uri() {
    return "urn:jarvis:problem:" + word();
  }
}
