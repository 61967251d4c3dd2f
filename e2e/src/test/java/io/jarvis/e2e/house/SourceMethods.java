package io.jarvis.e2e.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The methods and constructors of all sources, as the compiler's parser finds them. */
final class SourceMethods extends TreeScanner<Void, CompilationUnitTree> {
  private static final List<SourceMethod> ALL = parseAll();

  private final SourcePositions positions;
  private final List<SourceMethod> found = new ArrayList<>();
  private Tree.Kind enclosing = Tree.Kind.CLASS;

  private SourceMethods(SourcePositions positions) {
    this.positions = positions;
  }

  /** One method: where it stands, how many lines it has and how many parameters. */
  record SourceMethod(String place, boolean constructor, long lines, int parameters) {}

  static List<SourceMethod> all() {
    return ALL;
  }

  private static List<SourceMethod> parseAll() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      var units = files.getJavaFileObjectsFromPaths(House.sources());
      var task =
          (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
      SourceMethods scanner = new SourceMethods(Trees.instance(task).getSourcePositions());
      task.parse().forEach(unit -> scanner.scan(unit, unit));
      return List.copyOf(scanner.found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Void visitClass(ClassTree type, CompilationUnitTree unit) {
    Tree.Kind outer = enclosing;
    enclosing = type.getKind();
    super.visitClass(type, unit);
    enclosing = outer;
    return null;
  }

  @Override
  public Void visitMethod(MethodTree method, CompilationUnitTree unit) {
    long first = line(unit, positions.getStartPosition(unit, method));
    long last = line(unit, positions.getEndPosition(unit, method));
    Path file = Path.of(unit.getSourceFile().toUri());
    String place = House.nameOf(file) + ":" + first + " " + method.getName();
    // A record's components are its data, often as many as the wire format has fields.
    boolean constructor = method.getReturnType() == null && enclosing != Tree.Kind.RECORD;
    found.add(
        new SourceMethod(place, constructor, last - first + 1, method.getParameters().size()));
    return super.visitMethod(method, unit);
  }

  private static long line(CompilationUnitTree unit, long position) {
    return unit.getLineMap().getLineNumber(position);
  }
}
