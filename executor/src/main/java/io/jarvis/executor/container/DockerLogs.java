package io.jarvis.executor.container;

import com.github.dockerjava.transport.DockerHttpClient;
import io.jarvis.executor.container.ContainerDriver.OutputReader;
import io.jarvis.executor.container.ContainerException.Kind;
import io.jarvis.protocol.message.OutputChunk.Channel;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/**
 * Follows containers' logs over the Engine's API itself: the client library cuts entries where its
 * buffer ends and knows positions by the second only. Thread-safe.
 */
final class DockerLogs {
  private static final int NOT_FOUND = 404;
  private static final int STDERR = 2;

  /** The Engine's own words within a log. */
  private static final int ENGINE_ERROR = 3;

  /** An entry has 16 KiB and its time; a larger frame is no frame. */
  private static final int MAX_FRAME_BYTES = 1 << 20;

  private final DockerHttpClient http;

  DockerLogs(DockerHttpClient http) {
    this.http = http;
  }

  /** See {@link ContainerDriver#followOutput}. */
  void follow(String container, OutputPosition after, OutputReader reader)
      throws ContainerException, InterruptedException {
    try (DockerHttpClient.Response response = http.execute(request(container, after))) {
      if (response.getStatusCode() == NOT_FOUND) {
        return; // Its output is gone with it.
      }
      if (response.getStatusCode() != 200) {
        throw new ContainerException(
            Kind.ENGINE, "the log of a container: status " + response.getStatusCode());
      }
      read(new DataInputStream(response.getBody()), after, reader);
    } catch (IOException | RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("no longer following");
      }
      throw new ContainerException(Kind.UNREACHABLE, "following a container's log broke off", e);
    }
  }

  private static DockerHttpClient.Request request(String container, OutputPosition after) {
    String since =
        after.equals(OutputPosition.START)
            ? ""
            : "&since=%d.%09d".formatted(after.at().getEpochSecond(), after.at().getNano());
    return DockerHttpClient.Request.builder()
        .method(DockerHttpClient.Request.Method.GET)
        .path("/containers/" + container + "/logs?follow=1&stdout=1&stderr=1&timestamps=1" + since)
        .build();
  }

  private static void read(DataInputStream stream, OutputPosition after, OutputReader reader)
      throws IOException, ContainerException, InterruptedException {
    int seenAtPosition = 0;
    for (int type = stream.read(); type >= 0; type = stream.read()) {
      byte[] frame = frame(stream);
      if (type == ENGINE_ERROR) {
        throw new ContainerException(Kind.ENGINE, new String(frame, StandardCharsets.UTF_8));
      }
      OutputEntry entry = entry(type == STDERR ? Channel.STDERR : Channel.STDOUT, frame);
      boolean known =
          entry.at().isBefore(after.at())
              || (entry.at().equals(after.at()) && seenAtPosition++ < after.sameInstant());
      if (!known && !reader.read(entry)) {
        return;
      }
    }
  }

  private static byte[] frame(DataInputStream stream) throws IOException {
    stream.skipNBytes(3);
    int bytes = stream.readInt();
    if (bytes < 0 || bytes > MAX_FRAME_BYTES) {
      throw new IOException("a frame of " + bytes + " bytes");
    }
    return exactly(stream, bytes);
  }

  private static byte[] exactly(InputStream stream, int bytes) throws IOException {
    byte[] frame = stream.readNBytes(bytes);
    if (frame.length < bytes) {
      throw new EOFException("a frame is not whole");
    }
    return frame;
  }

  private static OutputEntry entry(Channel channel, byte[] frame) throws IOException {
    int space = 0;
    while (space < frame.length && frame[space] != ' ') {
      space++;
    }
    try {
      Instant at = Instant.parse(new String(frame, 0, space, StandardCharsets.US_ASCII));
      byte[] text =
          space < frame.length ? Arrays.copyOfRange(frame, space + 1, frame.length) : new byte[0];
      return new OutputEntry(channel, at, text);
    } catch (DateTimeException e) {
      throw new IOException("a log entry without a time", e);
    }
  }
}
