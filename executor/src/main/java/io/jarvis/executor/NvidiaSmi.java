package io.jarvis.executor;

import io.jarvis.catalog.NodeOffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks {@code nvidia-smi} which GPUs the machine has. A machine without the tool has none; what it
 * says of devices that cannot be read is left out and said in the log.
 */
final class NvidiaSmi {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Logger LOG = LoggerFactory.getLogger(NvidiaSmi.class);
  private static final int LINES = 128;
  private static final Pattern DEVICE = Pattern.compile("(\\d{1,4}), *(\\S.*)");
  private static final Pattern MAKER = Pattern.compile("^(NVIDIA +)?(Tesla +)?");
  private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9._-]+");

  private NvidiaSmi() {}

  /**
   * The devices by their indexes; empty if there is no such tool, or it fails or does not end in
   * time. Blocks.
   */
  static List<NodeOffer.Gpu> ask(String tool) throws InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(tool, "--query-gpu=index,name", "--format=csv,noheader")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      LOG.atDebug()
          .addKeyValue("tool", tool)
          .setCause(e)
          .log("the tool is not there: no GPUs are offered");
      return List.of();
    }
    try {
      return answer(tool, process);
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<NodeOffer.Gpu> answer(String tool, Process process)
      throws InterruptedException {
    // A device's line is short: all of them fit into the pipe before the tool ends.
    if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
      LOG.atWarn().addKeyValue("tool", tool).log("the tool failed: no GPUs are offered");
      return List.of();
    }
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      return devices(reader.lines().limit(LINES).toList());
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("tool", tool)
          .setCause(e)
          .log("the tool's answer cannot be read: no GPUs are offered");
      return List.of();
    }
  }

  private static List<NodeOffer.Gpu> devices(List<String> lines) {
    List<NodeOffer.Gpu> devices = new ArrayList<>();
    for (String line : lines) {
      Matcher device = DEVICE.matcher(line.strip());
      if (device.matches()) {
        devices.add(new NodeOffer.Gpu(Integer.parseInt(device.group(1)), model(device.group(2))));
      } else {
        LOG.atWarn().addKeyValue("line", line).log("a device that cannot be read is left out");
      }
    }
    return devices;
  }

  /**
   * The model as constraints name it: {@code NVIDIA GeForce RTX 4090} is {@code GeForce-RTX-4090}.
   */
  private static String model(String name) {
    return UNFIT.matcher(MAKER.matcher(name.strip()).replaceFirst("")).replaceAll("-");
  }
}
