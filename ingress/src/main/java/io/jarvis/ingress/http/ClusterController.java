package io.jarvis.ingress.http;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.flow.QueueDepths;
import io.jarvis.ingress.flow.Rates;
import io.jarvis.ingress.flow.ReadSide;
import io.jarvis.protocol.lifecycle.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The cluster at a glance. */
@RestController
@RequestMapping({"/v1", ""})
public final class ClusterController {
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final ReadSide reads;
  private final NodeCatalog catalog;
  private final QueueDepths depths;
  private final Rates rates;

  public ClusterController(ReadSide reads, NodeCatalog catalog, QueueDepths depths, Rates rates) {
    this.reads = reads;
    this.catalog = catalog;
    this.depths = depths;
    this.rates = rates;
  }

  /**
   * The state of the cluster.
   *
   * @param tasks how many in each state
   * @param queues how many messages in each queue, ready and unacked together
   * @param rates tasks a second over the last minute
   */
  record View(
      SortedMap<String, Long> tasks,
      SortedMap<String, QueueDepths.Depth> queues,
      Nodes nodes,
      Rates.PerSecond rates,
      Log log) {}

  /** How many nodes there are, and how many of them take tasks. */
  record Nodes(int known, int takingTasks) {}

  /** How far the log was read. */
  record Log(long position, long lag) {}

  @GetMapping("/cluster")
  ResponseEntity<byte[]> cluster() throws InterruptedException {
    SortedMap<String, Long> tasks = new TreeMap<>();
    for (Map.Entry<TaskState, Long> count : reads.model().countsByState().entrySet()) {
      tasks.put(count.getKey().word(), count.getValue());
    }
    List<CatalogNode> nodes = catalog.nodes();
    Nodes counted =
        new Nodes(
            nodes.size(), Math.toIntExact(nodes.stream().filter(CatalogNode::takesTasks).count()));
    return HttpJson.ok(
        new View(
            tasks, queues(), counted, rates.perSecond(), new Log(reads.position(), reads.lag())));
  }

  private SortedMap<String, QueueDepths.Depth> queues() throws InterruptedException {
    try {
      return new TreeMap<>(depths.all());
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(ProblemType.UNAVAILABLE, "the broker's management does not answer")
              .retryAfter(RETRY));
    }
  }
}
