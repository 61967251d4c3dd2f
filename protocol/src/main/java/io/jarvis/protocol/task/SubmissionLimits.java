package io.jarvis.protocol.task;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;

/** How large the parts of a submission may be. Every limit has its default here. */
public record SubmissionLimits(
    int bodyBytes,
    CpuQuantity cpu,
    ByteQuantity memory,
    ByteQuantity disk,
    int entries,
    int textChars) {
  /** Far above what anyone needs, far below what would hurt. */
  public static final SubmissionLimits DEFAULT =
      new SubmissionLimits(
          256 * 1024,
          new CpuQuantity(1_024_000),
          ByteQuantity.parse("16Ti"),
          ByteQuantity.parse("1024Ti"),
          256,
          32_768);

  static final int NAME_CHARS = 128;
  static final int LABEL_CHARS = 256;
  static final int CONSTRAINTS = 32;
  static final int PREFERENCES = 16;
  static final int CONSTRAINT_CHARS = 1_024;
  static final int CAPABILITIES = 40;
  static final int GPUS = 64;
  static final int GPU_MODELS = 32;
  static final int PIDS = 4_194_304;
  static final int RETRIES = 1_000;
  static final long CUSTOM_AMOUNT = 1_000_000_000_000L;
}
