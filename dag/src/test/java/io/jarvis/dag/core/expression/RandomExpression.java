package io.jarvis.dag.core.expression;

import java.util.List;
import java.util.Random;

/** Expressions made at random: most of them compile, and many of those have no value. */
final class RandomExpression {
  private static final int DEEPEST = 4;
  private static final List<String> ATOMS =
      List.of(
          "params.n",
          "params.list",
          "params.text",
          "params.half",
          "params.none",
          "params",
          "steps",
          "steps.s.output",
          "run.id",
          "item",
          "index",
          "1",
          "-9223372036854775808",
          "9223372036854775807",
          "18446744073709551615u",
          "1.5",
          "1e308",
          "''",
          "'2026-01-01T00:00:00Z'",
          "'3600s'",
          "'('",
          "'\\u0000'",
          "b'\\xff'",
          "true",
          "null",
          "[]",
          "{}",
          "[1, 'a', null]",
          "{1: 2}",
          "{true: 'x', 'a': []}");
  private static final List<String> BINARY =
      List.of("+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", "in");
  private static final List<String> UNARY =
      List.of(
          "size(%s)",
          "string(%s)",
          "int(%s)",
          "uint(%s)",
          "double(%s)",
          "bool(%s)",
          "bytes(%s)",
          "timestamp(%s)",
          "duration(%s)",
          "type(%s)",
          "dyn(%s)",
          "-(%s)",
          "!(%s)",
          "(%s).size()",
          "(%s).x",
          "has((%s).x)",
          "(%s)['a']",
          "(%s)[0]",
          "(%s)[-1]",
          "(%s).getFullYear()",
          "(%s).getHours('Nowhere/None')",
          "(%s).all(e, e == e)",
          "(%s).exists_one(e, e)",
          "(%s).map(e, [e, e])",
          "(%s).filter(e, e > 1)",
          "[%s]",
          "{'k': %s}");
  private static final List<String> CALLS =
      List.of(
          "(%s).matches(%s)",
          "(%s).contains(%s)", "(%s).startsWith(%s)", "(%s)[%s]", "{%s: %s}", "(%s) ? 1 : (%s)");

  private RandomExpression() {}

  static String of(Random random) {
    return of(random, random.nextInt(DEEPEST));
  }

  private static String of(Random random, int depth) {
    if (depth == 0) {
      return any(random, ATOMS);
    }
    String one = of(random, depth - 1);
    String other = of(random, random.nextInt(depth));
    return switch (random.nextInt(3)) {
      case 0 -> "(" + one + ") " + any(random, BINARY) + " (" + other + ")";
      case 1 -> any(random, UNARY).formatted(one);
      default -> any(random, CALLS).formatted(one, other);
    };
  }

  private static String any(Random random, List<String> all) {
    return all.get(random.nextInt(all.size()));
  }
}
