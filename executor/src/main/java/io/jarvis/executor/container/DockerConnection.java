package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/** A pool of connections to an Engine: the library's client, and the transport below it. */
record DockerConnection(DockerClient client, DockerHttpClient http) implements AutoCloseable {
  /** For calls that should answer at once. */
  static DockerConnection withTimeout(DockerSettings settings) {
    return of(settings, transport(settings).responseTimeout(settings.callTimeout()));
  }

  /** For waiting and following. */
  static DockerConnection withoutTimeout(DockerSettings settings) {
    return of(settings, transport(settings));
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ZerodepDockerHttpClient.Builder transport(DockerSettings settings) {
    return new ZerodepDockerHttpClient.Builder()
        .dockerHost(URI.create(settings.host()))
        .connectionTimeout(settings.callTimeout())
        .maxConnections(settings.maxConnections());
  }

  private static DockerConnection of(
      DockerSettings settings, ZerodepDockerHttpClient.Builder transport) {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(settings.host())
            .build();
    DockerHttpClient http = transport.build();
    return new DockerConnection(DockerClientImpl.getInstance(config, http), http);
  }
}
