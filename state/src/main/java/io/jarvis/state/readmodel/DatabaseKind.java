package io.jarvis.state.readmodel;

/**
 * A kind of SQL database that a read model can be in. Found by {@link java.util.ServiceLoader}: a
 * public class with a public constructor without arguments, named in {@code
 * META-INF/services/io.jarvis.state.readmodel.DatabaseKind}. Thread-safe.
 */
public interface DatabaseKind {
  /** How the URLs of such databases begin, such as {@code jdbc:sqlite:}. */
  String urlPrefix();

  /** The database with this URL; connects to nothing yet. */
  Database database(ReadModelSettings settings);
}
