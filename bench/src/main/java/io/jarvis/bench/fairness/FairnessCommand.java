package io.jarvis.bench.fairness;

import io.jarvis.bench.ReportFormat;
import io.jarvis.bench.Servers;
import io.jarvis.bench.load.ClusterApi;
import io.jarvis.bench.system.JavaOptions;
import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Resources;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench fairness}. */
@Command(
    name = "fairness",
    mixinStandardHelpOptions = true,
    description =
        "Whether two tenants get the same while both wait, and how soon an urgent task starts on top"
            + " of a long line.")
public final class FairnessCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(FairnessCommand.class);
  private static final Duration ANSWER = Duration.ofMinutes(1);
  private static final double CPU_MILLIS = 64_000;
  private static final double MEMORY_BYTES = 256.0 * (1L << 30);
  private static final String SMALL = "{}";
  private static final String MUCH_CPU = "{\"cpu\":\"16\",\"memory\":\"4Gi\"}";
  private static final String MUCH_MEMORY = "{\"cpu\":\"1\",\"memory\":\"64Gi\"}";

  /** A task that holds its place for 100 ms and what its way costs; so many a second at most. */
  private static final int MOST_PER_SECOND_AND_SLOT = 10;

  @Option(names = "--slots", description = "Of the one node; default ${DEFAULT-VALUE}.")
  private int slots = 8;

  @Option(
      names = "--seconds",
      description = "Over which shares are compared; default ${DEFAULT-VALUE}.")
  private int seconds = 60;

  @Option(
      names = "--times",
      description = "As long a line as the other tenant's has the one; default ${DEFAULT-VALUE}.")
  private int times = 100;

  @Option(
      names = "--queued",
      description = "Tasks of the lowest class before the urgent ones; default ${DEFAULT-VALUE}.")
  private int queued = 1_000_000;

  @Option(
      names = "--incoming",
      description =
          "Tasks of one tenant by the AMQP door while another one's are accepted there; default"
              + " ${DEFAULT-VALUE}.")
  private int incoming = 1_000_000;

  @Option(
      names = "--warm-up",
      description = "As many come in before them, unmeasured; default ${DEFAULT-VALUE}.")
  private int warmUp = 50_000;

  @Option(names = "--urgent", description = "How many, one by one; default ${DEFAULT-VALUE}.")
  private int urgent = 10;

  @Mixin private ReportFormat format = new ReportFormat();

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("jarvis-bench");
    LOG.info("logs: {}", directory);
    FairnessReport waiting;
    try (Servers servers = Servers.start();
        Cluster cluster = start(servers, directory.resolve("waiting"));
        EventLog log = servers.log()) {
      waiting = measure(cluster, log);
    }
    FairnessReport report;
    try (Servers servers = Servers.start();
        Cluster cluster = start(servers, directory.resolve("incoming"));
        EventLog log = servers.log()) {
      long accepted = acceptedMillis(servers.rabbit(), cluster.api(), log);
      report = waiting.with(accepted, cluster.heap().mostMib());
    }
    format.print(report);
    return 0;
  }

  private Cluster start(Servers servers, Path directory) throws Exception {
    Files.createDirectories(directory);
    return Cluster.start(servers, slots, new JavaOptions().list(), directory);
  }

  private FairnessReport measure(Cluster cluster, EventLog log) throws InterruptedException {
    ClusterApi api = cluster.api();
    introduce(api, "cpu", "memory", "many", "few");
    int unlikeTasks = slots * MOST_PER_SECOND_AND_SLOT * seconds / 2;
    double unlike =
        compare(
            api,
            log,
            new Work("cpu", "normal", MUCH_CPU),
            unlikeTasks,
            new Work("memory", "normal", MUCH_MEMORY),
            unlikeTasks);
    LOG.info("tasks unlike: {}", unlike);
    int few = (int) (slots * MOST_PER_SECOND_AND_SLOT / 2 * seconds * 1.25);
    Work many = new Work("many", "normal", SMALL);
    double alike = compare(api, log, many, few * times, new Work("few", "normal", SMALL), few);
    LOG.info("tasks alike: {}", alike);
    new Work("many", "low", SMALL).submit(api, queued);
    LOG.info("{} tasks wait", queued);
    UrgentStarts starts = new UrgentStarts(api, log, new Work("many", "high", SMALL));
    long urgentStart = starts.slowestMillis(urgent);
    LOG.info("urgent tasks start within {} ms", urgentStart);
    return new FairnessReport(alike, unlike, urgentStart, 0, cluster.heap().mostMib());
  }

  private static void introduce(ClusterApi api, String... tenants) throws InterruptedException {
    api.configure(
        Stream.of(tenants)
            .map(tenant -> "\"tenants/" + tenant + "\":{}")
            .collect(Collectors.joining(",", "{", "}")));
    for (String tenant : tenants) {
      new Work(tenant, "normal", SMALL).awaitTenant(api);
    }
  }

  private long acceptedMillis(RabbitMqServer rabbit, ClusterApi api, EventLog log)
      throws InterruptedException {
    introduce(api, "many", "few");
    try (Acceptances few = new Acceptances(rabbit, new Work("few", "normal", SMALL))) {
      try (Incoming many = Incoming.start(rabbit, log, "many", "warm-up", warmUp)) {
        LOG.info("{} ms while {} come in, unmeasured", few.slowestMillis(many::over), warmUp);
      }
      try (Incoming many = Incoming.start(rabbit, log, "many", "incoming", incoming)) {
        long slowest = few.slowestMillis(many::over);
        LOG.info("tasks are accepted within {} ms while {} come in", slowest, incoming);
        return slowest;
      }
    }
  }

  private double compare(ClusterApi api, EventLog log, Work large, int many, Work small, int few)
      throws InterruptedException {
    Shares shares =
        new Shares(new TenantId(large.tenant()), new TenantId(small.tenant()), this::share);
    ShareWatch watch = new ShareWatch(shares);
    try (EventLog.Tail tail = log.tail(log.end(ANSWER), watch)) {
      large.submit(api, many);
      small.submit(api, few);
      watch.await(seconds * 10L);
    }
    return shares.worstError(seconds);
  }

  private double share(TaskEvent.Submitted task) {
    Resources asked = task.spec().resources();
    return Math.max(
        1.0 / slots,
        Math.max(asked.cpu().millis() / CPU_MILLIS, asked.memory().bytes() / MEMORY_BYTES));
  }
}
