package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Two clients of one Engine: calls that should answer at once have a timeout, waiting and following
 * have none.
 */
final class DockerClients {
  private DockerClients() {}

  static DockerClient withTimeout(DockerSettings settings) {
    return client(settings, builder(settings).responseTimeout(settings.callTimeout()));
  }

  static DockerClient withoutTimeout(DockerSettings settings) {
    return client(settings, builder(settings));
  }

  static void close(DockerClient client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ZerodepDockerHttpClient.Builder builder(DockerSettings settings) {
    return new ZerodepDockerHttpClient.Builder()
        .dockerHost(java.net.URI.create(settings.host()))
        .connectionTimeout(settings.callTimeout())
        .maxConnections(settings.maxConnections());
  }

  private static DockerClient client(
      DockerSettings settings, ZerodepDockerHttpClient.Builder transport) {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(settings.host())
            .build();
    return DockerClientImpl.getInstance(config, transport.build());
  }
}
