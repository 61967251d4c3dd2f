package io.jarvis.broker;

/**
 * Where the broker speaks the stream protocol and who we are there.
 *
 * @param host used whatever name the broker gives itself, so that it may stand in a container or
 *     behind a proxy
 */
public record StreamSettings(
    String host,
    int port,
    String virtualHost,
    String username,
    String password,
    String connectionName,
    StreamLimits limits) {

  /** With the default limits. */
  public static StreamSettings of(
      String host,
      int port,
      String virtualHost,
      String username,
      String password,
      String connectionName) {
    return new StreamSettings(
        host, port, virtualHost, username, password, connectionName, StreamLimits.DEFAULT);
  }

  public StreamSettings withLimits(StreamLimits changed) {
    return new StreamSettings(host, port, virtualHost, username, password, connectionName, changed);
  }

  /** The broker and the user alone. */
  StreamSettings unnamed() {
    return new StreamSettings(host, port, virtualHost, username, password, "", limits);
  }

  @Override
  public String toString() {
    return connectionName + " as " + username + "@" + host + ":" + port + "/" + virtualHost;
  }
}
