package io.jarvis.dag.core.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
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
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A compiled CEL expression over {@code params}, {@code steps}, {@code run}, {@code item}, {@code
 * index} and {@code matrix}. Immutable and thread-safe; its value is a pure function of its
 * bindings, its cost bounded by {@link #MAX_CHARS} and {@link #MAX_ITERATIONS}.
 */
public final class Expression {
  /** The longest expression, in characters. */
  public static final int MAX_CHARS = 4_096;

  /** How often the loops of one evaluation go round in all. */
  public static final int MAX_ITERATIONS = 100_000;

  /** What one evaluation comes to at most, in characters of JSON. */
  public static final int MAX_VALUE_CHARS = 4 * 1024 * 1024;

  private static final int MAX_NODES = 1_024;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_REGEX_PROGRAM = 1_000;
  private static final String EXPECTED =
      "a CEL expression such as params.count > 3 or steps['a-b'].output (a hyphen needs brackets)";
  private static final CelType MEMBERS = MapType.create(SimpleType.STRING, SimpleType.DYN);
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MAX_CHARS)
          .maxParseExpressionNodeCount(MAX_NODES)
          .maxParseRecursionDepth(MAX_DEPTH)
          .maxRegexProgramSize(MAX_REGEX_PROGRAM)
          .comprehensionMaxIterations(MAX_ITERATIONS)
          .enableHeterogeneousNumericComparisons(true)
          .build();
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar(Bindings.PARAMS, MEMBERS)
          .addVar(Bindings.STEPS, MEMBERS)
          .addVar(Bindings.RUN, MEMBERS)
          .addVar(Bindings.MATRIX, MEMBERS)
          .addVar(Bindings.ITEM, SimpleType.DYN)
          .addVar(Bindings.INDEX, SimpleType.INT)
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

  private final String text;
  private final CelRuntime.Program program;
  private final References references;

  private Expression(String text, CelRuntime.Program program, References references) {
    this.text = text;
    this.program = program;
    this.references = references;
  }

  /** The errors' field is empty. Never throws for what a client can send. */
  public static Parsed<Expression> compile(String text) {
    if (text.length() > MAX_CHARS) {
      return invalid("it has " + text.length() + " characters, more than " + MAX_CHARS);
    }
    try {
      CelAbstractSyntaxTree checked = COMPILER.compile(text).getAst();
      return new Parsed.Valid<>(
          new Expression(text, RUNTIME.createProgram(checked), References.of(checked)));
    } catch (CelValidationException e) {
      return invalid(
          e.getErrors().stream().map(CelIssue::getMessage).collect(Collectors.joining("; ")));
    } catch (CelEvaluationException | IllegalArgumentException e) {
      return invalid(String.valueOf(e.getMessage()));
    }
  }

  public References references() {
    return references;
  }

  public JsonNode evaluate(Bindings bindings) throws ExpressionException {
    return evaluate(bindings, new Allowance());
  }

  JsonNode evaluate(Bindings bindings, Allowance allowance) throws ExpressionException {
    Object value = value(bindings);
    try {
      return CelValues.json(value, allowance);
    } catch (ExpressionException e) {
      throw new ExpressionException(text + ": " + e.getMessage());
    }
  }

  /** Anything but true or false is an error. */
  public boolean isTrue(Bindings bindings) throws ExpressionException {
    if (value(bindings) instanceof Boolean truth) {
      return truth;
    }
    throw new ExpressionException(text + " is neither true nor false");
  }

  private Object value(Bindings bindings) throws ExpressionException {
    try {
      return program.eval(bindings.values());
    } catch (CelEvaluationException e) {
      throw new ExpressionException(text + ": " + e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      // Whoever folds the log must survive whatever the library makes of a client's expression.
      throw new ExpressionException(text + ": " + e);
    }
  }

  @Override
  public String toString() {
    return text;
  }

  private static Parsed<Expression> invalid(String problem) {
    return new Parsed.Invalid<>(List.of(new FieldError("", problem, EXPECTED)));
  }
}
