package io.jarvis.ingress.http;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.Shown;
import io.jarvis.protocol.FieldError;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Reads request bodies up to their limits. */
final class Bodies {
  private static final Set<String> LINES =
      Set.of(
          "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/x-jsonlines");

  private static final String JSON_ALONE = "application/json";
  private static final String YAML_OR_JSON = "application/yaml or application/json";

  private static final Set<String> YAML =
      Set.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml");

  private Bodies() {}

  /** The form that a body's content type names. */
  enum Form {
    JSON,
    /** One JSON document per line. */
    LINES
  }

  /** Reads a whole body of JSON; a missing content type means JSON. */
  static byte[] json(HttpServletRequest request, int limitBytes, Problem tooLarge)
      throws IOException {
    if (form(request, JSON_ALONE) != Form.JSON) {
      throw wrongType(request, JSON_ALONE);
    }
    long length = request.getContentLengthLong();
    if (length > limitBytes) {
      throw new ProblemException(tooLarge);
    }
    // Of a body whose length is told no more is read, nor room made for more.
    int most = length < 0 ? limitBytes + 1 : Math.toIntExact(length);
    byte[] body = request.getInputStream().readNBytes(most);
    if (body.length > limitBytes) {
      throw new ProblemException(tooLarge);
    }
    return body;
  }

  /** A whole document. */
  record Document(byte[] bytes, DocumentReader.Format format) {}

  /** Reads a whole body of YAML or JSON; a missing content type means JSON. */
  static Document document(HttpServletRequest request, Problem tooLarge) throws IOException {
    boolean yaml =
        type(request)
            .filter(type -> YAML.contains(type.getType() + "/" + type.getSubtype()))
            .isPresent();
    if (!yaml && form(request, YAML_OR_JSON) != Form.JSON) {
      throw wrongType(request, YAML_OR_JSON);
    }
    int most = DagLimits.DEFAULT.documentBytes();
    byte[] body = request.getInputStream().readNBytes(most + 1);
    if (body.length > most) {
      throw new ProblemException(tooLarge);
    }
    return new Document(body, yaml ? DocumentReader.Format.YAML : DocumentReader.Format.JSON);
  }

  /** Whether the body is one document or one per line; any other content type is refused. */
  static Form form(HttpServletRequest request) {
    return form(request, "application/json or application/x-ndjson");
  }

  private static Form form(HttpServletRequest request, String expected) {
    Optional<MediaType> type = type(request);
    if (type.isEmpty()
        || type.get().getSubtype().equals("json")
        || type.get().getSubtype().endsWith("+json")) {
      return Form.JSON;
    }
    if (LINES.contains(type.get().getType() + "/" + type.get().getSubtype())) {
      return Form.LINES;
    }
    throw wrongType(request, expected);
  }

  static Problem tooLarge(long limitBytes) {
    return Problem.of(ProblemType.TOO_LARGE, "the body has at most " + limitBytes + " bytes here");
  }

  private static Optional<MediaType> type(HttpServletRequest request) {
    refuseEncoded(request);
    String header = request.getContentType();
    if (header == null || header.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MediaType.parseMediaType(header));
    } catch (InvalidMediaTypeException e) {
      throw wrongType(request, "application/json");
    }
  }

  private static void refuseEncoded(HttpServletRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
      throw wrongForm(
          HttpHeaders.CONTENT_ENCODING, encoding, "identity, or none", "the body must be as it is");
    }
  }

  private static ProblemException wrongType(HttpServletRequest request, String expected) {
    return wrongForm(
        HttpHeaders.CONTENT_TYPE,
        String.valueOf(request.getContentType()),
        expected,
        "the body must be " + expected);
  }

  private static ProblemException wrongForm(
      String header, String found, String expected, String detail) {
    FieldError error =
        new FieldError(header, "'" + Shown.of(found) + "' is not supported", expected);
    return new ProblemException(
        new Problem(ProblemType.WRONG_CONTENT_TYPE, detail, "", List.of(error), Optional.empty()));
  }
}
