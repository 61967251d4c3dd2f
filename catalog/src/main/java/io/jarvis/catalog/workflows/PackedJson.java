package io.jarvis.catalog.workflows;

import io.jarvis.protocol.task.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;

/** JSON as a value for Consul: compressed, as text. */
final class PackedJson {
  /** Consul takes values of 512 KiB. */
  static final int MOST_CHARS = 512 * 1024;

  private PackedJson() {}

  static String pack(JsonNode json) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(Json.TREES.writeValueAsBytes(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  static JsonNode unpack(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    try (GZIPInputStream packed = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return Json.TREES.readTree(packed.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
