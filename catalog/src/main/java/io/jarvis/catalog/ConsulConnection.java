package io.jarvis.catalog;

import com.ecwid.consul.ConsulException;
import com.ecwid.consul.transport.HttpResponse;
import com.ecwid.consul.v1.ConsulClient;
import com.ecwid.consul.v1.ConsulRawClient;
import com.ecwid.consul.v1.OperationException;
import com.ecwid.consul.v1.QueryParams;
import com.ecwid.consul.v1.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;

/**
 * The HTTP clients to one Consul agent: one for calls that are answered at once, one for blocking
 * queries, whose answers may take their whole wait. Thread-safe.
 */
final class ConsulConnection implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 64;
  private static final int OK = 200;

  private final ConsulSettings settings;
  private final CloseableHttpClient callHttp;
  private final CloseableHttpClient watchHttp;
  private final ConsulRawClient rawCalls;
  private final ConsulClient calls;
  private final ConsulClient watches;

  ConsulConnection(ConsulSettings settings) {
    this.settings = settings;
    callHttp = http(settings.callTimeout(), settings.callTimeout());
    // Consul adds up to a sixteenth of the wait so that not all watchers come back at once.
    watchHttp =
        http(
            settings.callTimeout(),
            settings
                .watchWait()
                .plus(settings.watchWait().dividedBy(16))
                .plus(settings.callTimeout()));
    rawCalls = client(settings, callHttp);
    calls = new ConsulClient(rawCalls);
    watches = new ConsulClient(client(settings, watchHttp));
  }

  ConsulSettings settings() {
    return settings;
  }

  /**
   * Makes a call that is answered at once; what goes wrong is a {@link
   * NodeCatalog.CatalogUnavailableException}.
   */
  <T> T call(String what, Function<ConsulClient, Response<T>> call) {
    return translated(what, () -> call.apply(calls)).getValue();
  }

  /** The same for a call that the client has no method for; returns the text of the answer. */
  String callRaw(String what, Function<ConsulRawClient, HttpResponse> call) {
    return translated(what, () -> answered(call.apply(rawCalls))).getValue();
  }

  private static Response<String> answered(HttpResponse answer) {
    if (answer.getStatusCode() != OK) {
      throw new OperationException(answer);
    }
    return new Response<>(answer.getContent(), answer);
  }

  /** Asks for what is newer than an index, and waits for it if the index is above 0. */
  <T> Response<T> watch(String what, long index, WatchQuery<T> query) {
    QueryParams params =
        index == 0 ? QueryParams.DEFAULT : new QueryParams(settings.watchWait().toSeconds(), index);
    return translated(what, () -> query.ask(watches, params));
  }

  @Override
  public void close() {
    try (callHttp;
        watchHttp) {
      // Closing is all.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A query that can block. */
  interface WatchQuery<T> {
    Response<T> ask(ConsulClient consul, QueryParams params);
  }

  private static <T> Response<T> translated(String what, Supplier<Response<T>> call) {
    try {
      return call.get();
    } catch (OperationException e) {
      throw new NodeCatalog.CatalogUnavailableException(
          "Consul refused to "
              + what
              + ": status "
              + e.getStatusCode()
              + " "
              + e.getStatusContent(),
          e);
    } catch (ConsulException | IllegalStateException e) {
      // IllegalStateException: the client was closed under the call.
      throw new NodeCatalog.CatalogUnavailableException(
          "Consul could not be asked to " + what + ": " + e.getMessage(), e);
    }
  }

  private static CloseableHttpClient http(Duration connectTimeout, Duration readTimeout) {
    RequestConfig config =
        RequestConfig.custom()
            .setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()))
            .setConnectionRequestTimeout(Math.toIntExact(connectTimeout.toMillis()))
            .setSocketTimeout(Math.toIntExact(readTimeout.toMillis()))
            .build();
    return HttpClientBuilder.create()
        .setMaxConnPerRoute(MAX_CONNECTIONS)
        .setMaxConnTotal(MAX_CONNECTIONS)
        .setDefaultRequestConfig(config)
        .disableCookieManagement()
        .build();
  }

  private static ConsulRawClient client(ConsulSettings settings, CloseableHttpClient http) {
    return ConsulRawClient.Builder.builder()
        .setHost(settings.host())
        .setPort(settings.port())
        .setHttpClient(http)
        .build();
  }
}
