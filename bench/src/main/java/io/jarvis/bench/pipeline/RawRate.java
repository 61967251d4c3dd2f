package io.jarvis.bench.pipeline;

import io.jarvis.bench.BenchApplication;
import io.jarvis.bench.OwnProcess;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the broker does by itself: messages a second through one quorum queue, by PerfTest. */
final class RawRate {
  private static final String QUEUE = "bench-raw";
  private static final Pattern RECEIVED = Pattern.compile("receiving rate avg: (\\d+) msg/s");
  private static final long GRACE_SECONDS = 40;

  private final RabbitMqServer rabbit;
  private final Path directory;

  RawRate(RabbitMqServer rabbit, Path directory) {
    this.rabbit = rabbit;
    this.directory = directory;
  }

  long measure(int seconds) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "perf-test", ".log");
    List<String> words =
        List.of(
            BenchApplication.PERF_TEST,
            "-h",
            rabbit.amqpUri(BrokerUser.ADMIN).toString(),
            "-z",
            Integer.toString(seconds),
            "-s",
            "500",
            "-c",
            "1000",
            "-q",
            "500",
            "-f",
            "persistent",
            "-x",
            "1",
            "-y",
            "1",
            "-qq",
            "-u",
            QUEUE);
    try (OwnProcess perfTest = OwnProcess.start(List.of(), words, Map.of(), output)) {
      perfTest.awaitSuccess(seconds + GRACE_SECONDS);
    } finally {
      rabbit.ctl("delete_queue", "-p", RabbitMqServer.VIRTUAL_HOST, QUEUE);
    }
    return read(Files.readString(output));
  }

  private static long read(String output) {
    Matcher rate = RECEIVED.matcher(output);
    if (!rate.find()) {
      throw new IllegalStateException("PerfTest printed no rate: " + output);
    }
    return Long.parseLong(rate.group(1));
  }
}
