package io.jarvis.protocol.task;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code resources}. */
final class ResourcesReader {
  private static final Pattern CUSTOM_NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final ByteQuantity LEAST_MEMORY = ByteQuantity.ofMebibytes(6);
  private static final int MILLIS_OF_A_GPU = 1000;

  private final SubmissionLimits limits;

  ResourcesReader(SubmissionLimits limits) {
    this.limits = limits;
  }

  Resources read(Fields task) {
    return task.object("resources").map(this::resources).orElse(Resources.DEFAULT);
  }

  Resources resources(Fields fields) {
    Resources resources =
        new Resources(
            cpu(fields),
            bytes(fields, "memory", LEAST_MEMORY, limits.memory()).orElse(Resources.DEFAULT_MEMORY),
            bytes(fields, "disk", ByteQuantity.ZERO, limits.disk()).orElse(ByteQuantity.ZERO),
            fields
                .integer("pids", 1, SubmissionLimits.PIDS)
                .map(Math::toIntExact)
                .orElse(Resources.DEFAULT_PIDS),
            fields.object("gpu").map(ResourcesReader::gpu).orElse(new GpuRequest.None()),
            custom(fields));
    fields.refuseUnknown();
    return resources;
  }

  private CpuQuantity cpu(Fields fields) {
    return fields
        .quantity(
            "cpu",
            text -> within(CpuQuantity.parse(text), limits.cpu().millis()),
            () ->
                "thousandths of a core such as 250m, or cores such as 0.5, from 1m to "
                    + limits.cpu())
        .orElse(Resources.DEFAULT_CPU);
  }

  private static CpuQuantity within(CpuQuantity cpu, long mostMillis) {
    if (cpu.millis() < 1 || cpu.millis() > mostMillis) {
      throw new IllegalArgumentException("out of range: " + cpu);
    }
    return cpu;
  }

  private static Optional<ByteQuantity> bytes(
      Fields fields, String name, ByteQuantity least, ByteQuantity most) {
    return fields.quantity(
        name,
        text -> {
          ByteQuantity quantity = ByteQuantity.parse(text);
          if (quantity.bytes() < least.bytes() || quantity.bytes() > most.bytes()) {
            throw new IllegalArgumentException("out of range: " + text);
          }
          return quantity;
        },
        () -> "bytes such as 64Mi or 1Gi, from " + least + " to " + most);
  }

  private static GpuRequest gpu(Fields fields) {
    Optional<Long> count = fields.integer("count", 1, SubmissionLimits.GPUS);
    String expected = "thousandths of one GPU, from 1m to 999m";
    Optional<CpuQuantity> share =
        fields.parsed(
            "share", text -> within(CpuQuantity.parse(text), MILLIS_OF_A_GPU - 1L), () -> expected);
    List<String> models =
        fields.texts("models", SubmissionLimits.GPU_MODELS, SubmissionLimits.NAME_CHARS);
    fields.refuseUnknown();
    if (fields.node("count").isPresent() == fields.node("share").isPresent()) {
      fields.error(
          "count",
          "a request names either whole GPUs or a share of one",
          "exactly one of count and share");
      return new GpuRequest.None();
    }
    return share
        .<GpuRequest>map(part -> new GpuRequest.Share(Math.toIntExact(part.millis()), models))
        .orElseGet(() -> new GpuRequest.Whole(count.map(Math::toIntExact).orElse(1), models));
  }

  private Map<String, Long> custom(Fields fields) {
    Map<String, Long> amounts = new LinkedHashMap<>();
    fields
        .object("custom")
        .ifPresent(custom ->
            fields
                .objectEntries("custom", limits.entries(), "whole numbers")
                .keySet()
                .forEach(name ->
                    customAmount(custom, name).ifPresent(amount -> amounts.put(name, amount))));
    return amounts;
  }

  private static Optional<Long> customAmount(Fields custom, String name) {
    if (!CUSTOM_NAME.matcher(name).matches()) {
      custom.error(
          Fields.shown(name), "the name is not allowed", "a name that matches " + CUSTOM_NAME);
      return Optional.empty();
    }
    return custom.integer(name, 1, SubmissionLimits.CUSTOM_AMOUNT);
  }
}
