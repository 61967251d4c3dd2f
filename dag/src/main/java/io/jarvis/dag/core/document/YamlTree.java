package io.jarvis.dag.core.document;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Json;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One YAML text as a JSON tree, with the place of every value. Plain scalars are what JSON would
 * take them for; {@code yes}, {@code 010} and dates stay texts. Aliases are followed, within
 * limits.
 */
final class YamlTree {
  private static final int MOST_ALIASES = 50;
  private static final int MOST_NODES = 500_000;
  private static final int MOST_DIGITS = 1_000;
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final int mostChars;
  private final Map<String, Document.Mark> marks = new HashMap<>();
  private final List<FieldError> errors = new ArrayList<>();
  private int nodes;

  YamlTree(int mostChars) {
    this.mostChars = mostChars;
  }

  Document read(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(mostChars);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    options.setNestingDepthLimit(Json.MAX_DEPTH);
    options.setAllowRecursiveKeys(false);
    Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
    return new Document(root == null ? NODES.nullNode() : tree(root, "", 0), marks);
  }

  /** What JSON does not know of: none for most texts. */
  List<FieldError> errors() {
    return List.copyOf(errors);
  }

  private JsonNode tree(Node node, String pointer, int depth) {
    if (++nodes > MOST_NODES || depth > Json.MAX_DEPTH) {
      throw new YAMLException(
          "more than " + MOST_NODES + " values, or nested deeper than " + Json.MAX_DEPTH);
    }
    mark(node, pointer);
    return switch (node) {
      case MappingNode mapping -> object(mapping, pointer, depth);
      case SequenceNode sequence -> array(sequence, pointer, depth);
      case ScalarNode scalar -> scalar(scalar, pointer);
      default -> throw new YAMLException("an unknown kind of value");
    };
  }

  private void mark(Node node, String pointer) {
    var start = node.getStartMark();
    marks.put(pointer, new Document.Mark(start.getLine() + 1, start.getColumn() + 1));
  }

  private JsonNode object(MappingNode mapping, String pointer, int depth) {
    ObjectNode object = NODES.objectNode();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        error(entry.getKeyNode(), pointer, "a name is no text", "names that are texts");
        continue;
      }
      String at = Pointer.of(pointer, key.getValue());
      if (object.has(key.getValue())) {
        error(key, at, "the name is there twice", "each name once");
      }
      object.set(key.getValue(), tree(entry.getValueNode(), at, depth + 1));
      mark(key, at);
    }
    return object;
  }

  private JsonNode array(SequenceNode sequence, String pointer, int depth) {
    ArrayNode array = NODES.arrayNode();
    for (Node element : sequence.getValue()) {
      array.add(tree(element, Pointer.of(pointer, array.size()), depth + 1));
    }
    return array;
  }

  private JsonNode scalar(ScalarNode scalar, String pointer) {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    if (!tag.startsWith(Tag.PREFIX)) {
      error(scalar, pointer, "the tag " + Problems.shown(tag.getValue()) + " is unknown", "no tag");
    }
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN || text.length() > MOST_DIGITS) {
      return NODES.stringNode(text);
    }
    if (tag.equals(Tag.NULL)) {
      return NODES.nullNode();
    }
    if (text.equals("true") || text.equals("false")) {
      return NODES.booleanNode(Boolean.parseBoolean(text));
    }
    if (INTEGER.matcher(text).matches()) {
      return integer(new BigInteger(text));
    }
    return DECIMAL.matcher(text).matches()
        ? NODES.numberNode(new BigDecimal(text))
        : NODES.stringNode(text);
  }

  private static JsonNode integer(BigInteger number) {
    if (number.bitLength() < Integer.SIZE) {
      return NODES.numberNode(number.intValue());
    }
    return number.bitLength() < Long.SIZE
        ? NODES.numberNode(number.longValue())
        : NODES.numberNode(number);
  }

  private void error(Node node, String pointer, String problem, String expected) {
    var at = node.getStartMark();
    String place = " (line " + (at.getLine() + 1) + ", column " + (at.getColumn() + 1) + ")";
    if (errors.size() < Problems.MOST) {
      errors.add(new FieldError(pointer, problem + place, expected));
    }
  }
}
