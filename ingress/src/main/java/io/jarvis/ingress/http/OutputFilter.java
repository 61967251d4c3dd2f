package io.jarvis.ingress.http;

import io.jarvis.protocol.message.OutputChunk;
import java.util.Optional;

/** Which of a task's output is wanted. */
record OutputFilter(Optional<OutputChunk.Channel> channel, Optional<Integer> attempt) {
  boolean wants(OutputChunk chunk) {
    return channel.map(chunk.channel()::equals).orElse(true)
        && attempt.map(number -> number == chunk.attempt()).orElse(true);
  }
}
