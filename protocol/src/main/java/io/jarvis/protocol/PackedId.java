package io.jarvis.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Ids of {@value #LENGTH} of the digits {@value #DIGITS}, the first of them below 8, as numbers of
 * 128 bits. The order of the numbers is that of the texts.
 */
final class PackedId {
  static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
  static final int LENGTH = 26;

  private static final int BITS = 5;
  private static final int MASK = (1 << BITS) - 1;
  private static final char FIRST_AT_MOST = '7';

  /** The digit that is in both halves, and how many of its bits are in the lower one. */
  private static final int DIVIDED = LENGTH - Long.SIZE / BITS - 1;

  private static final int DIVIDED_LOW = Long.SIZE % BITS;
  private static final byte NONE = -1;
  private static final byte[] VALUES = values();

  private PackedId() {}

  private static byte[] values() {
    byte[] values = new byte[1 << (Byte.SIZE - 1)];
    Arrays.fill(values, NONE);
    for (int digit = 0; digit < DIGITS.length(); digit++) {
      values[DIGITS.charAt(digit)] = (byte) digit;
    }
    return values;
  }

  /** Whether it is one of these. */
  static boolean packs(String text) {
    if (text.length() != LENGTH || text.charAt(0) > FIRST_AT_MOST) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      char digit = text.charAt(i);
      if (digit >= VALUES.length || VALUES[digit] == NONE) {
        return false;
      }
    }
    return true;
  }

  /** The upper half of the number. */
  static long high(String text) {
    return bits(text, 0, DIVIDED) << (BITS - DIVIDED_LOW)
        | VALUES[text.charAt(DIVIDED)] >> DIVIDED_LOW;
  }

  /** The lower half. */
  static long low(String text) {
    return bits(text, 0, LENGTH);
  }

  private static long bits(String text, int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      bits = bits << BITS | VALUES[text.charAt(i)];
    }
    return bits;
  }

  static String text(long high, long low) {
    byte[] text = new byte[LENGTH];
    long upper = high;
    long lower = low;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = (byte) DIGITS.charAt((int) lower & MASK);
      lower = lower >>> BITS | upper << (Long.SIZE - BITS);
      upper >>>= BITS;
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
