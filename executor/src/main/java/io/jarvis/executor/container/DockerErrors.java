package io.jarvis.executor.container;

import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.jarvis.executor.container.ContainerException.Kind;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells the Engine's errors apart: the task's fault, the Engine's, or no answer at all. */
final class DockerErrors {
  /**
   * What the runtime says when it could not become the task's process. Only then is a file that is
   * missing or not permitted the task's: otherwise it is the runtime's own, as its program, a shim,
   * a cgroup or a layer of the image.
   */
  private static final Pattern BAD_PROCESS =
      Pattern.compile(
          "start(ing)? container process\\b.*(exec: \"|exec /|exec user process|chdir to cwd)"
              + "|crun: (executable file `|open executable|exec\\b|chdir\\b)");

  /** What is said of a user or directory that the image lacks; some versions say it with 500. */
  private static final List<String> BAD_COMMAND_TEXTS =
      List.of(
          "exec format error",
          "not a directory",
          "unable to find user",
          "unable to find group",
          "no matching entries in passwd",
          "argument list too long");

  /** Two executors have made a gang's network at the same instant: soon it is one. */
  private static final String TWO_NETWORKS = "is ambiguous";

  private static final int MAX_DEPTH = 10;

  private DockerErrors() {}

  /** The failure of a call that makes or starts a container. */
  static ContainerException ofStart(RuntimeException e) {
    return switch (e) {
      case BadRequestException bad when isRefused(text(bad)) ->
          new ContainerException(Kind.BAD_COMMAND, text(bad), bad);
      case DockerException other when namesBadCommand(other) ->
          new ContainerException(Kind.BAD_COMMAND, text(other), other);
      default -> of(e);
    };
  }

  /** The failure of any other call. */
  static ContainerException of(RuntimeException e) {
    return e instanceof DockerException docker && docker.getHttpStatus() > 0
        ? new ContainerException(Kind.ENGINE, text(docker), docker)
        : new ContainerException(Kind.UNREACHABLE, "no answer from Docker Engine: " + root(e), e);
  }

  /**
   * Whether the Engine itself refused what it was asked for. It also calls a bad request what its
   * runtime failed by, if only some file was missing.
   */
  private static boolean isRefused(String text) {
    return !text.contains(TWO_NETWORKS) && !text.contains("OCI runtime") && !text.contains("shim");
  }

  private static boolean namesBadCommand(DockerException e) {
    String text = text(e).toLowerCase(Locale.ROOT);
    return !(e instanceof NotFoundException)
        && (BAD_PROCESS.matcher(text).find()
            || BAD_COMMAND_TEXTS.stream().anyMatch(text::contains));
  }

  /** The Engine's own words, without the status and the JSON around them. */
  static String text(DockerException e) {
    String message = String.valueOf(e.getMessage());
    int start = message.indexOf("{\"message\":\"");
    if (start < 0) {
      return message;
    }
    String body = message.substring(start + "{\"message\":\"".length());
    int end = body.lastIndexOf("\"}");
    return (end < 0 ? body : body.substring(0, end)).replace("\\\"", "\"").replace("\\n", " ");
  }

  private static String root(Throwable e) {
    Throwable cause = e;
    for (int i = 0; i < MAX_DEPTH && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
