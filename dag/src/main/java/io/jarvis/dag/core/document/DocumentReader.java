package io.jarvis.dag.core.document;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SurrogatePairs;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Turns the bytes of a document into one JSON tree. Thread-safe; a pure function of its input. */
public final class DocumentReader {
  private final int mostBytes;

  /**
   * @param mostBytes the longest document
   */
  public DocumentReader(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** How a document is written. */
  public enum Format {
    JSON,
    YAML
  }

  /** Never throws for what a client can send. */
  public Parsed<Document> read(byte[] body, Format format) {
    if (body.length > mostBytes) {
      return invalid("it has " + body.length + " bytes", "at most " + mostBytes + " bytes");
    }
    return format == Format.JSON ? json(body) : yaml(body);
  }

  private static Parsed<Document> json(byte[] body) {
    try {
      return object(new Document(Json.FOREIGN.readTree(body), Map.of()));
    } catch (JacksonException e) {
      var at = e.getLocation();
      String place =
          at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
      return invalid(
          "it is not JSON: " + Problems.shown(String.valueOf(e.getOriginalMessage())) + place,
          "one JSON object, nested at most " + Json.MAX_DEPTH + " deep");
    }
  }

  private Parsed<Document> yaml(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      YamlTree tree = new YamlTree(mostBytes);
      Document document = tree.read(text);
      List<FieldError> errors = tree.errors();
      return errors.isEmpty() ? object(document) : new Parsed.Invalid<>(errors);
    } catch (CharacterCodingException e) {
      return invalid("it is not UTF-8", "one YAML document in UTF-8");
    } catch (MarkedYAMLException e) {
      var at = e.getProblemMark();
      String place =
          at == null
              ? ""
              : " (line " + (at.getLine() + 1) + ", column " + (at.getColumn() + 1) + ")";
      return invalid(
          "it is not YAML: " + Problems.shown(String.valueOf(e.getProblem())) + place,
          "one YAML document");
    } catch (YAMLException e) {
      return invalid(
          "it is too much: " + Problems.shown(String.valueOf(e.getMessage())),
          "one YAML document without aliases by the dozen, nested at most "
              + Json.MAX_DEPTH
              + " deep");
    }
  }

  private static Parsed<Document> object(Document document) {
    JsonNode root = document.root();
    if (!SurrogatePairs.complete(root)) {
      return invalid("a text in it is half of a Unicode surrogate pair", "valid Unicode");
    }
    return root.isObject()
        ? new Parsed.Valid<>(document)
        : invalid("it is no object", "an object with the fields of a workflow");
  }

  private static Parsed<Document> invalid(String problem, String expected) {
    return new Parsed.Invalid<>(List.of(new FieldError("", problem, expected)));
  }
}
