package io.jarvis.executor;

import io.jarvis.catalog.NodeCatalog.CatalogUnavailableException;
import io.jarvis.executor.core.Arrival.Intake;
import io.jarvis.protocol.event.NodeEvent.Mode;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the node takes new work. What its operator wants stands in the catalog and is asked for
 * there: a command that tells of a change may be lost, or come too late. Thread-safe.
 */
final class NodeIntake {
  private static final Logger LOG = LoggerFactory.getLogger(NodeIntake.class);

  private final Supplier<Optional<String>> mode;
  private final BooleanSupplier stalled;
  private volatile Intake heard = Intake.OPEN;

  /**
   * @param mode asks the catalog
   * @param stalled whether the engine does not answer, so that nothing can be started
   */
  NodeIntake(Supplier<Optional<String>> mode, BooleanSupplier stalled) {
    this.mode = mode;
    this.stalled = stalled;
  }

  /**
   * Asks the catalog; throws a {@link CatalogUnavailableException} if it does not answer. Blocks.
   */
  Intake ask() {
    heard = stalled.getAsBoolean() ? Intake.STALLED : wanted();
    return heard;
  }

  /**
   * The intake for work that has arrived. It asks again unless the node was open, so that nothing
   * goes back because of a state that is over; then it blocks. If the catalog does not answer, the
   * last answer holds.
   */
  Intake now() {
    try {
      return heard == Intake.OPEN ? Intake.OPEN : ask();
    } catch (CatalogUnavailableException e) {
      LOG.debug("the catalog does not answer", e);
      return heard;
    }
  }

  private Intake wanted() {
    return mode.get().filter(Mode.DRAINING.word()::equals).isPresent()
        ? Intake.DRAINING
        : Intake.OPEN;
  }
}
