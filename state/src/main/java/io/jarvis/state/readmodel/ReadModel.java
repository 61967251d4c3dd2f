package io.jarvis.state.readmodel;

import com.zaxxer.hikari.HikariDataSource;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.Gap;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the log says, in a database that answers questions. Thread-safe; every answer is of one
 * moment of the log. A database that does not answer is a {@link
 * org.springframework.dao.DataAccessException}. Nothing is lost with it: it can be deleted and is
 * folded again from what the log keeps.
 *
 * <p>Whoever opens it feeds {@link #fold} by a {@link io.jarvis.state.LogFold} and closes that
 * first.
 */
public final class ReadModel implements AutoCloseable {
  private final HikariDataSource readers;
  private final TaskQueries tasks;
  private final ClusterQueries cluster;
  private final ReadModelFold fold;

  private ReadModel(Database database, ReadModelSettings settings, InstantSource clock) {
    readers = database.readers();
    JdbcClient jdbc = JdbcClient.create(readers);
    tasks = new TaskQueries(jdbc);
    cluster = new ClusterQueries(jdbc);
    fold = new ReadModelFold(database, settings, clock, cluster.position());
  }

  /** Brings the tables up to date and opens them; fails if the database does not answer. */
  public static ReadModel open(ReadModelSettings settings, InstantSource clock) {
    Database database = Database.of(settings);
    database.migrate();
    return new ReadModel(database, settings, clock);
  }

  /** What writes it. */
  public ReadModelFold fold() {
    return fold;
  }

  /** A task and all that happened to it. */
  public Optional<TaskView> task(TaskId id) {
    return tasks.view(id);
  }

  /** A task without its timeline. */
  public Optional<TaskRecord> record(TaskId id) {
    return tasks.stored(id).map(StoredTask::record);
  }

  /**
   * The records of those of these tasks that exist, without timelines; for a few hundred at once.
   */
  public List<TaskRecord> records(Collection<TaskId> ids) {
    return tasks.stored(ids).stream().map(StoredTask::record).toList();
  }

  /** What is shown of tasks, those submitted last first; no more is held of each. */
  public <T> Page<T> tasks(
      TaskFilter filter, Optional<Cursor> behind, int limit, Function<TaskRecord, T> shown) {
    return tasks.page(filter, behind, limit, shown);
  }

  /**
   * What is shown of the indexes of an array that have left, in their order; all of them or those
   * in these states.
   */
  public <T> Page<T> members(
      TaskId array,
      Set<TaskState> states,
      Optional<Cursor> behind,
      int limit,
      Function<TaskRecord, T> shown) {
    return tasks
        .stored(array)
        .map(stored -> tasks.members(stored.seq(), states, behind, limit, shown))
        .orElseGet(() -> new Page<>(List.of(), Optional.empty()));
  }

  /** How many of an array's indexes are in which state, of those that have left. */
  public Map<TaskState, Long> membersByState(TaskId array) {
    return tasks.stored(array).map(stored -> tasks.membersByState(stored.seq())).orElse(Map.of());
  }

  /**
   * What is shown of what is on a node, those submitted first first; of a gang each member that is.
   */
  public <T> List<T> onNode(NodeId node, int limit, Function<Occupant, T> shown) {
    return tasks.onNode(node, limit, shown);
  }

  /** How many tasks there are in each state; every state is there. */
  public Map<TaskState, Long> countsByState() {
    return cluster.byState();
  }

  /** How many tasks have not ended, by tenant; a tenant without any may be missing. */
  public Map<TenantId, Long> liveByTenant() {
    return cluster.liveByTenant();
  }

  /** What is reserved on the nodes that have tasks. */
  public Map<NodeId, NodeLoad> loadByNode() {
    return cluster.loadByNode();
  }

  /** Submissions by AMQP that were refused, the last first. */
  public Page<Refusal> refusals(Optional<Cursor> behind, int limit) {
    return cluster.refusals(behind, limit);
  }

  /** Letters that were parked, the last first. */
  public Page<ParkedLetter> parked(Optional<Cursor> behind, int limit) {
    return cluster.parked(behind, limit);
  }

  /** What happened to a node, the last first. */
  public List<TimelineEntry> nodeEvents(NodeId node, int limit) {
    return cluster.nodeEvents(node, limit);
  }

  /** The offset behind the last entry that is in the database, whoever folded it. */
  public long position() {
    return cluster.position();
  }

  /** What the read model never saw because the log had been trimmed. */
  public Optional<Gap> gap() {
    return cluster.gap();
  }

  @Override
  public void close() {
    fold.close();
    readers.close();
  }
}
