package io.jarvis.catalog;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A node's offer as the metadata of its Consul service: at most 64 pairs, names of {@code
 * [A-Za-z0-9_-]}, values of at most 512 characters. GPUs stand grouped by model: {@code
 * A10=0,1;H100=2}.
 */
final class OfferCodec {
  static final String INSTANCE = "instance";
  private static final String CPU = "cpu";
  private static final String MEMORY = "memory";
  private static final String DISK = "disk";
  private static final String TASKS = "tasks";
  private static final String GPUS = "gpus";
  private static final String CUSTOM = "custom-";
  private static final String ATTRIBUTE = "attr-";
  private static final int MAX_PAIRS = 64;
  private static final int MAX_VALUE_CHARS = 512;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,120}");
  private static final Pattern MODEL = Pattern.compile("[^=;,]+");

  private OfferCodec() {}

  /** The metadata; an {@link IllegalArgumentException} if the offer does not fit into it. */
  static Map<String, String> encode(String instance, NodeOffer offer) {
    Map<String, String> meta = new TreeMap<>();
    meta.put(INSTANCE, instance);
    meta.put(CPU, offer.cpu().toString());
    meta.put(MEMORY, offer.memory().toString());
    meta.put(DISK, offer.disk().toString());
    meta.put(TASKS, Integer.toString(offer.tasks()));
    if (!offer.gpus().isEmpty()) {
      meta.put(GPUS, encodeGpus(offer.gpus()));
    }
    offer.custom().forEach((name, amount) -> meta.put(CUSTOM + name, Long.toString(amount)));
    offer.attributes().forEach((name, value) -> meta.put(ATTRIBUTE + name, value));
    check(meta);
    return meta;
  }

  /** The offer in the metadata; an {@link IllegalArgumentException} if it is not one of ours. */
  static NodeOffer decode(Map<String, String> meta) {
    Map<String, Long> custom = new HashMap<>();
    below(CUSTOM, meta).forEach((name, amount) -> custom.put(name, Long.valueOf(amount)));
    return new NodeOffer(
        CpuQuantity.parse(required(meta, CPU)),
        ByteQuantity.parse(required(meta, MEMORY)),
        ByteQuantity.parse(required(meta, DISK)),
        decodeGpus(meta.getOrDefault(GPUS, "")),
        custom,
        below(ATTRIBUTE, meta),
        Integer.parseInt(required(meta, TASKS)));
  }

  static String required(Map<String, String> meta, String name) {
    String value = meta.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the metadata lacks " + name);
    }
    return value;
  }

  private static Map<String, String> below(String prefix, Map<String, String> meta) {
    Map<String, String> found = new HashMap<>();
    meta.forEach((name, value) -> {
      if (name.startsWith(prefix)) {
        found.put(name.substring(prefix.length()), value);
      }
    });
    return found;
  }

  private static String encodeGpus(List<NodeOffer.Gpu> gpus) {
    Map<String, List<NodeOffer.Gpu>> byModel =
        gpus.stream()
            .collect(
                Collectors.groupingBy(NodeOffer.Gpu::model, TreeMap::new, Collectors.toList()));
    byModel
        .keySet()
        .forEach(model ->
            checkArgument(MODEL.matcher(model).matches(), "no GPU model: '" + model + "'"));
    return byModel.entrySet().stream()
        .map(e ->
            e.getKey()
                + "="
                + e.getValue().stream()
                    .map(gpu -> Integer.toString(gpu.index()))
                    .collect(Collectors.joining(",")))
        .collect(Collectors.joining(";"));
  }

  private static List<NodeOffer.Gpu> decodeGpus(String text) {
    List<NodeOffer.Gpu> gpus = new ArrayList<>();
    for (String group : text.isEmpty() ? new String[0] : text.split(";", -1)) {
      int equals = group.indexOf('=');
      checkArgument(equals > 0, "no group of GPUs: '" + group + "'");
      for (String index : group.substring(equals + 1).split(",", -1)) {
        gpus.add(new NodeOffer.Gpu(Integer.parseInt(index), group.substring(0, equals)));
      }
    }
    gpus.sort(java.util.Comparator.comparingInt(NodeOffer.Gpu::index));
    return gpus;
  }

  private static void check(Map<String, String> meta) {
    checkArgument(
        meta.size() <= MAX_PAIRS,
        "an offer has at most " + MAX_PAIRS + " amounts and attributes, not " + meta.size());
    meta.forEach((name, value) -> {
      checkArgument(
          NAME.matcher(name).matches(),
          "the name of an amount or attribute must match " + NAME + ", not '" + name + "'");
      checkArgument(
          value.length() <= MAX_VALUE_CHARS,
          name + " has more than " + MAX_VALUE_CHARS + " characters");
    });
  }

  private static void checkArgument(boolean right, String problem) {
    if (!right) {
      throw new IllegalArgumentException(problem);
    }
  }
}
