package io.jarvis.dag.core.expression;

import com.google.common.primitives.UnsignedLong;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON as expressions see it, and back. Whole numbers are CEL ints, all others doubles. */
public final class CelValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private CelValues() {}

  public static Object of(JsonNode json) {
    return switch (json.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> map = LinkedHashMap.newLinkedHashMap(json.size());
        json.properties().forEach(entry -> map.put(entry.getKey(), of(entry.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>(json.size());
        json.forEach(element -> list.add(of(element)));
        yield list;
      }
      case NUMBER -> number(json);
      case BOOLEAN -> json.asBoolean();
      case STRING -> json.asString();
      case NULL, MISSING, BINARY, POJO -> dev.cel.common.values.NullValue.NULL_VALUE;
    };
  }

  private static Object number(JsonNode json) {
    if (json.isIntegralNumber() && json.canConvertToLong()) {
      return json.asLong();
    }
    return json.doubleValue();
  }

  /** A value as JSON; what JSON lacks, or is too much, is an {@link ExpressionException}. */
  static JsonNode json(@Nullable Object value, Allowance allowance) throws ExpressionException {
    allowance.take(value instanceof String text ? text.length() : 2);
    return switch (value) {
      case null -> NODES.nullNode();
      case String text -> NODES.stringNode(text);
      case Boolean truth -> NODES.booleanNode(truth);
      case Long number -> whole(number);
      case UnsignedLong number -> NODES.numberNode(number.bigIntegerValue());
      case Double number -> decimal(number);
      case Map<?, ?> map -> object(map, allowance);
      case List<?> list -> array(list, allowance);
      default -> {
        if (isNull(value)) {
          yield NODES.nullNode();
        }
        throw new ExpressionException(
            "its value is no JSON, but a " + value.getClass().getSimpleName());
      }
    };
  }

  /** As a reader of JSON would make it. */
  private static JsonNode whole(long number) {
    return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
  }

  private static boolean isNull(Object value) {
    return value instanceof dev.cel.common.values.NullValue
        || value instanceof com.google.protobuf.NullValue;
  }

  private static JsonNode decimal(double number) throws ExpressionException {
    if (!Double.isFinite(number)) {
      throw new ExpressionException("its value " + number + " is no JSON");
    }
    return NODES.numberNode(BigDecimal.valueOf(number));
  }

  private static ObjectNode object(Map<?, ?> map, Allowance allowance) throws ExpressionException {
    ObjectNode object = NODES.objectNode();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = String.valueOf(entry.getKey());
      allowance.take(name.length());
      object.set(name, json(entry.getValue(), allowance));
    }
    return object;
  }

  private static ArrayNode array(List<?> list, Allowance allowance) throws ExpressionException {
    ArrayNode array = NODES.arrayNode();
    for (Object element : list) {
      array.add(json(element, allowance));
    }
    return array;
  }
}
