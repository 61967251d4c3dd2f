package io.jarvis.bench.workloads;

import io.jarvis.dag.core.wfformat.RecordedWorkflow;
import io.jarvis.protocol.task.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A file in WfFormat: a workflow that somebody recorded.
 *
 * @param cores of each machine that it names, where it says so
 */
public record WfFormat(RecordedWorkflow workflow, List<Integer> cores) {
  private static final String GZIPPED = ".json.gz";
  private static final String PLAIN = ".json";

  public WfFormat {
    cores = List.copyOf(cores);
  }

  /** Whether a file's name says that it may be one. */
  public static boolean mayBe(Path file) {
    return file.toString().endsWith(GZIPPED) || file.toString().endsWith(PLAIN);
  }

  /**
   * Reads one, unpacked if it is packed; an {@link IllegalArgumentException} says what is wrong.
   */
  public static WfFormat read(Path file) {
    String name = file.getFileName().toString();
    try (InputStream raw = Files.newInputStream(file);
        InputStream text = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      JsonNode document = Json.TREES.readTree(text);
      return new WfFormat(
          RecordedWorkflow.read(name.replace(GZIPPED, "").replace(PLAIN, ""), document),
          cores(document));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static List<Integer> cores(JsonNode document) {
    List<Integer> cores = new ArrayList<>();
    for (JsonNode machine : document.at("/workflow/execution/machines")) {
      int count = machine.at("/cpu/coreCount").asInt(0);
      if (count > 0) {
        cores.add(count);
      }
    }
    return cores;
  }
}
