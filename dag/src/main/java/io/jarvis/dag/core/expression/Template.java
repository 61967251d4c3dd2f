package io.jarvis.dag.core.expression;

import io.jarvis.dag.core.document.Pointer;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.task.Parsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON tree whose texts may hold <code>${{ expression }}</code>. A text that is one expression
 * becomes its value, of whatever kind; within a longer text the value is written out. <code>$${{
 * </code> stands for <code>${{</code> itself. What one evaluation comes to is bounded by {@link
 * Expression#MAX_VALUE_CHARS}. Immutable and thread-safe.
 */
public sealed interface Template {
  /** What begins an expression. */
  String OPEN = "${{";

  String CLOSE = "}}";

  default JsonNode evaluate(Bindings bindings) throws ExpressionException {
    return evaluate(bindings, new Allowance());
  }

  /** As a part of a larger evaluation. */
  JsonNode evaluate(Bindings bindings, Allowance allowance) throws ExpressionException;

  /** Tells of each expression and where it stands. */
  void visit(BiConsumer<String, Expression> visitor);

  /** Compiles a tree; what is wrong with its expressions is noted. */
  static Template compile(JsonNode tree, String pointer, Problems problems) {
    if (tree.isObject()) {
      Map<String, Template> members = new LinkedHashMap<>();
      tree.properties()
          .forEach(entry ->
              members.put(
                  entry.getKey(),
                  compile(entry.getValue(), Pointer.of(pointer, entry.getKey()), problems)));
      return still(members.values()) ? new Still(tree) : new Members(members);
    }
    if (tree.isArray()) {
      List<Template> elements = new ArrayList<>();
      for (JsonNode element : tree) {
        elements.add(compile(element, Pointer.of(pointer, elements.size()), problems));
      }
      return still(elements) ? new Still(tree) : new Elements(elements);
    }
    return tree.isString() && tree.asString().contains(OPEN)
        ? text(tree.asString(), pointer, problems)
        : new Still(tree);
  }

  private static boolean still(Iterable<Template> parts) {
    for (Template part : parts) {
      if (!(part instanceof Still)) {
        return false;
      }
    }
    return true;
  }

  private static Template text(String text, String pointer, Problems problems) {
    List<Text.Piece> pieces = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    int at = 0;
    for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
      if (open > at && text.charAt(open - 1) == '$') {
        plain.append(text, at, open - 1).append(OPEN);
        at = open + OPEN.length();
        continue;
      }
      int close = text.indexOf(CLOSE, open);
      if (close < 0) {
        problems.add(pointer, "an expression is not closed", "}} after each ${{");
        break;
      }
      plain.append(text, at, open);
      add(pieces, plain, text.substring(open + OPEN.length(), close).strip(), pointer, problems);
      at = close + CLOSE.length();
    }
    plain.append(text, at, text.length());
    return assembled(pieces, plain.toString(), pointer);
  }

  private static void add(
      List<Text.Piece> pieces,
      StringBuilder plain,
      String expression,
      String pointer,
      Problems problems) {
    switch (Expression.compile(expression)) {
      case Parsed.Valid<Expression>(Expression compiled) -> {
        pieces.add(new Text.Piece(plain.toString(), Optional.of(compiled)));
        plain.setLength(0);
      }
      case Parsed.Invalid<Expression>(var errors) ->
          errors.forEach(error -> problems.add(pointer, error.problem(), error.expected()));
    }
  }

  private static Template assembled(List<Text.Piece> pieces, String rest, String pointer) {
    if (pieces.isEmpty()) {
      return new Still(JsonNodeFactory.instance.stringNode(rest));
    }
    if (pieces.size() == 1 && rest.isEmpty() && pieces.getFirst().before().isEmpty()) {
      return new Whole(pieces.getFirst().expression().orElseThrow(), pointer);
    }
    pieces.add(new Text.Piece(rest, Optional.empty()));
    return new Text(pieces, pointer);
  }

  /** No expression in it. */
  record Still(JsonNode value) implements Template {
    @Override
    public JsonNode evaluate(Bindings bindings, Allowance allowance) {
      return value;
    }

    @Override
    public void visit(BiConsumer<String, Expression> visitor) {}
  }

  /** A single expression and nothing else. */
  record Whole(Expression expression, String pointer) implements Template {
    @Override
    public JsonNode evaluate(Bindings bindings, Allowance allowance) throws ExpressionException {
      return expression.evaluate(bindings, allowance);
    }

    @Override
    public void visit(BiConsumer<String, Expression> visitor) {
      visitor.accept(pointer, expression);
    }
  }

  /** Expressions within a text. */
  record Text(List<Piece> pieces, String pointer) implements Template {
    /** Plain text and, unless it is the last, the expression behind it. */
    record Piece(String before, Optional<Expression> expression) {}

    public Text {
      pieces = List.copyOf(pieces);
    }

    @Override
    public JsonNode evaluate(Bindings bindings, Allowance allowance) throws ExpressionException {
      StringBuilder text = new StringBuilder();
      for (Piece piece : pieces) {
        text.append(piece.before());
        if (piece.expression().isPresent()) {
          JsonNode value = piece.expression().get().evaluate(bindings, allowance);
          String written = value.isString() ? value.asString() : value.toString();
          allowance.take(written.length());
          text.append(written);
        }
      }
      return JsonNodeFactory.instance.stringNode(text.toString());
    }

    @Override
    public void visit(BiConsumer<String, Expression> visitor) {
      pieces.forEach(piece -> piece.expression().ifPresent(each -> visitor.accept(pointer, each)));
    }
  }

  /** An object with expressions somewhere in it. */
  record Members(Map<String, Template> members) implements Template {
    @Override
    public JsonNode evaluate(Bindings bindings, Allowance allowance) throws ExpressionException {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, Template> member : members.entrySet()) {
        object.set(member.getKey(), member.getValue().evaluate(bindings, allowance));
      }
      return object;
    }

    @Override
    public void visit(BiConsumer<String, Expression> visitor) {
      members.values().forEach(member -> member.visit(visitor));
    }
  }

  /** A list with expressions somewhere in it. */
  record Elements(List<Template> elements) implements Template {
    @Override
    public JsonNode evaluate(Bindings bindings, Allowance allowance) throws ExpressionException {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (Template element : elements) {
        array.add(element.evaluate(bindings, allowance));
      }
      return array;
    }

    @Override
    public void visit(BiConsumer<String, Expression> visitor) {
      elements.forEach(element -> element.visit(visitor));
    }
  }
}
