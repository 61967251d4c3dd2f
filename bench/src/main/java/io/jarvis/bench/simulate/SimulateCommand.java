package io.jarvis.bench.simulate;

import io.jarvis.bench.ReportFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./jarvis simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description =
        "Plays recorded work through the planner of production: as it is configured, and with other"
            + " policies, nodes or quotas, side by side.")
public final class SimulateCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(
      names = "--workloads",
      description = "With --openb the folder with openb/ in it; default the current one.")
  private Path workloads = Path.of(".");

  @Option(
      names = "--with",
      paramLabel = "<settings>",
      description = {
        "Once more with these settings, separated by commas; may be repeated:",
        "policy=<name>",
        "nodes=<count>x<cpu>[/<memory>[/<gpus>]][+...]  instead of all nodes",
        "weight.<tenant>=<weight>",
        "quota.<tenant>.{running,cpu,memory,disk,gpu}=<amount>"
      })
  private List<String> variants = List.of();

  @Option(names = "--svg", paramLabel = "<file>", description = "Also draws them into this file.")
  private Optional<Path> picture = Optional.empty();

  @Mixin private ReportFormat format = new ReportFormat();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Where the work comes from. */
  static final class Source {
    @Option(
        names = "--log",
        description = "The event log of the cluster that runs here, on the nodes it has now.")
    private boolean log;

    @Option(
        names = "--swf",
        paramLabel = "<file>",
        description = "A log in the Standard Workload Format, .gz or not.")
    private Optional<Path> swf = Optional.empty();

    @Option(
        names = "--openb",
        paramLabel = "<trace>",
        description = "A pod list of the openb trace, such as default.")
    private Optional<String> openb = Optional.empty();

    @Option(
        names = "--workflow",
        paramLabel = "<file>",
        description = {
          "A recorded workflow in WfFormat 1.5, .json or .json.gz: its steps come when those that",
          "they need have ended, each takes one core for as long as it was recorded to."
        })
    private Optional<Path> workflow = Optional.empty();

    @Option(
        names = "--replay",
        paramLabel = "<folder>",
        description = {
          "The plans that a dispatcher wrote down there (its plan-journal): makes each once more and",
          "compares the decisions byte for byte; ends with 1 if one is another."
        })
    private Optional<Path> replay = Optional.empty();
  }

  @Override
  public Integer call() throws InterruptedException {
    return source.replay.isPresent() ? replay(source.replay.get()) : play();
  }

  private int replay(Path journal) {
    try {
      Remade remade = Remade.of(journal);
      format.print(remade);
      return remade.same() ? 0 : 1;
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "cannot be read: " + e);
    }
  }

  private int play() throws InterruptedException {
    SimulationReport report = new SimulationReport();
    try {
      Recording recorded = recorded();
      List<Variant> plays = new ArrayList<>();
      plays.add(new Variant("as recorded", recorded));
      variants.forEach(text -> plays.add(Variant.of(recorded, text)));
      plays.forEach(play -> report.add(play.name(), Play.of(play.recording())));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    } catch (OwnCluster.SilentException e) {
      System.err.println(e.getMessage());
      return 1;
    }
    picture.ifPresent(file -> draw(report, file));
    format.print(report);
    return 0;
  }

  private Recording recorded() throws InterruptedException {
    if (source.swf.isPresent()) {
      return Sources.standardWorkload(source.swf.get());
    }
    if (source.workflow.isPresent()) {
      return Sources.workflow(source.workflow.get());
    }
    return source.openb.isPresent()
        ? Sources.openb(workloads, source.openb.get())
        : new OwnCluster(System.getenv()).read();
  }

  private static void draw(SimulationReport report, Path file) {
    try {
      Files.writeString(file, Drawing.of(report));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
