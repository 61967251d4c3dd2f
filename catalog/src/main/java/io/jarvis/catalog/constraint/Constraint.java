package io.jarvis.catalog.constraint;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Parsed;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A compiled CEL expression over {@code node}, the map of a node's attributes: {@code node.zone ==
 * 'eu-1'}, {@code node.arch in ['amd64']}. Immutable and thread-safe. Evaluating it is a pure
 * function of the attributes whose cost is bounded by the expression's size: there are no loops (of
 * the macros only {@code has}), and patterns are matched in linear time.
 */
public final class Constraint {
  /** The longest expression, in characters. */
  public static final int MAX_CHARS = 1_024;

  private static final int MAX_NODES = 512;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_REGEX_PROGRAM = 1_000;
  private static final String NODE = "node";
  private static final String EXPECTED =
      "a CEL expression over the attributes of a node that is true or false, such as node.zone == 'eu-1' or node.arch in ['amd64']";
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MAX_CHARS)
          .maxParseExpressionNodeCount(MAX_NODES)
          .maxParseRecursionDepth(MAX_DEPTH)
          .maxRegexProgramSize(MAX_REGEX_PROGRAM)
          .build();
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.HAS)
          .addVar(NODE, MapType.create(SimpleType.STRING, SimpleType.STRING))
          .setResultType(SimpleType.BOOL)
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

  private final String expression;
  private final CelRuntime.Program program;

  private Constraint(String expression, CelRuntime.Program program) {
    this.expression = expression;
    this.program = program;
  }

  /**
   * Compiles an expression; the error's field is {@code constraint} and its problem what the
   * compiler says. Never throws for what a client can send.
   */
  public static Parsed<Constraint> compile(String expression) {
    if (expression.length() > MAX_CHARS) {
      return invalid("it has " + expression.length() + " characters, more than " + MAX_CHARS);
    }
    try {
      CelAbstractSyntaxTree checked = COMPILER.compile(expression).getAst();
      return new Parsed.Valid<>(new Constraint(expression, RUNTIME.createProgram(checked)));
    } catch (CelValidationException e) {
      return invalid(
          e.getErrors().stream().map(Constraint::text).collect(Collectors.joining("; ")));
    } catch (CelEvaluationException | IllegalArgumentException e) {
      return invalid(String.valueOf(e.getMessage()));
    }
  }

  public String expression() {
    return expression;
  }

  /**
   * Whether a node with these attributes satisfies it. One it cannot be evaluated for, as when it
   * lacks an attribute, does not.
   */
  public boolean matches(Map<String, String> attributes) {
    try {
      return Boolean.TRUE.equals(program.eval(Map.of(NODE, attributes)));
    } catch (CelEvaluationException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return expression;
  }

  private static String text(CelIssue issue) {
    var at = issue.getSourceLocation();
    return at.getLine() < 1
        ? issue.getMessage()
        : issue.getMessage() + " (line " + at.getLine() + ", column " + (at.getColumn() + 1) + ")";
  }

  private static Parsed<Constraint> invalid(String problem) {
    return new Parsed.Invalid<>(List.of(new FieldError("constraint", problem, EXPECTED)));
  }
}
