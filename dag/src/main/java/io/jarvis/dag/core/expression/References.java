package io.jarvis.dag.core.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which names an expression uses.
 *
 * @param roots the variables themselves
 * @param params the parameters, by name
 * @param steps the steps, by name
 * @param axes the axes of a matrix, by name
 * @param ofRun what of the run
 * @param ofSteps what of any step
 * @param wholes the variables of which more than named members are used, as in {@code size(params)}
 */
public record References(
    Set<String> roots,
    Set<String> params,
    Set<String> steps,
    Set<String> axes,
    Set<String> ofRun,
    Set<String> ofSteps,
    Set<String> wholes) {
  private static final String INDEX_OPERATOR = "_[_]";
  private static final Set<String> MAPS =
      Set.of(Bindings.PARAMS, Bindings.STEPS, Bindings.RUN, Bindings.MATRIX);

  static References of(CelAbstractSyntaxTree checked) {
    References found =
        new References(
            new HashSet<>(),
            new HashSet<>(),
            new HashSet<>(),
            new HashSet<>(),
            new HashSet<>(),
            new HashSet<>(),
            new HashSet<>());
    CelNavigableAst.fromAst(checked)
        .getRoot()
        .allNodes()
        .filter(node -> node.getKind() == Kind.IDENT)
        .forEach(node -> found.add(node));
    return found;
  }

  private void add(CelNavigableExpr ident) {
    String name = ident.expr().ident().name();
    roots.add(name);
    if (!MAPS.contains(name)) {
      return;
    }
    Optional<String> member = ident.parent().flatMap(parent -> member(parent, ident));
    if (member.isEmpty()) {
      wholes.add(name);
      return;
    }
    switch (name) {
      case Bindings.PARAMS -> params.add(member.get());
      case Bindings.STEPS -> {
        steps.add(member.get());
        CelNavigableExpr step = ident.parent().orElseThrow();
        step.parent().flatMap(parent -> member(parent, step)).ifPresent(ofSteps::add);
      }
      case Bindings.RUN -> ofRun.add(member.get());
      case Bindings.MATRIX -> axes.add(member.get());
      default -> {}
    }
  }

  private static Optional<String> member(CelNavigableExpr parent, CelNavigableExpr ident) {
    CelExpr expr = parent.expr();
    if (parent.getKind() == Kind.SELECT) {
      return Optional.of(expr.select().field());
    }
    if (parent.getKind() == Kind.CALL
        && expr.call().function().equals(INDEX_OPERATOR)
        && expr.call().args().getFirst().id() == ident.expr().id()) {
      CelExpr key = expr.call().args().get(1);
      return key.getKind() == Kind.CONSTANT
              && key.constant().getKind() == CelConstant.Kind.STRING_VALUE
          ? Optional.of(key.constant().stringValue())
          : Optional.empty();
    }
    return Optional.empty();
  }
}
