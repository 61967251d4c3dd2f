package io.jarvis.executor.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import io.jarvis.executor.container.ContainerException.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose fault it is that a container did not start, by the words of Engines and runtimes. */
class DockerErrorsTest {
  private static final String RUNTIME =
      "failed to create shim task: OCI runtime create failed: runc create failed: ";
  private static final String CRUN =
      "failed to create shim task: OCI runtime create failed: crun: ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        RUNTIME
            + "unable to start container process: exec: \"no\": executable file not found in $PATH",
        RUNTIME
            + "unable to start container process: exec: \"/no\": stat /no: no such file or directory",
        RUNTIME
            + "unable to start container process: exec: \"/etc/passwd\": permission denied: unknown",
        RUNTIME
            + "unable to start container process: error during container init: exec: \"/etc\":"
            + " is a directory: permission denied",
        "OCI runtime create failed: container_linux.go:380: starting container process caused:"
            + " exec: \"no\": executable file not found in $PATH: unknown",
        RUNTIME
            + "unable to start container process: chdir to cwd (\"/root\") set in config.json failed:"
            + " permission denied",
        CRUN + "executable file `no` not found in $PATH: No such file or directory: unknown",
        CRUN + "open executable: Permission denied: unknown",
        CRUN + "exec /etc/passwd: Permission denied: unknown",
        CRUN + "chdir to `/root`: Permission denied: unknown",
        "unable to find user nobody2: no matching entries in passwd file",
        "unable to find group nobody2: no matching entries in group file",
        "Cannot mkdir: /etc/passwd is not a directory",
        "lstat /var/lib/docker/overlay2/1/merged/etc/passwd/x: not a directory",
      })
  void whatTheImageLacksIsTheTasksFault(String message) {
    assertThat(DockerErrors.ofStart(new InternalServerErrorException(message, null)).kind())
        .isEqualTo(Kind.BAD_COMMAND);
    assertThat(DockerErrors.ofStart(new BadRequestException(message, null)).kind())
        .isEqualTo(Kind.BAD_COMMAND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed to create shim task: OCI runtime create failed: unable to retrieve OCI runtime error"
            + " (open /run/containerd/log.json: no such file or directory): exec: \"runc\":"
            + " executable file not found in $PATH: unknown",
        "failed to create shim task: OCI runtime create failed: fork/exec /usr/sbin/runc:"
            + " permission denied: unknown",
        "failed to start shim: start failed: exec: \"containerd-shim-runc-v2\": executable file not"
            + " found in $PATH",
        RUNTIME
            + "unable to start container process: unable to apply cgroup configuration: mkdir"
            + " /sys/fs/cgroup/jarvis: permission denied: unknown",
        RUNTIME
            + "unable to start container process: error during container init: error mounting"
            + " \"proc\" to rootfs: no such file or directory",
        CRUN + "controller pids is not available: No such file or directory: unknown",
      })
  void whatTheNodeLacksIsNotTheTasksFault(String message) {
    assertThat(DockerErrors.ofStart(new InternalServerErrorException(message, null)).kind())
        .isEqualTo(Kind.ENGINE);
    assertThat(DockerErrors.ofStart(new BadRequestException(message, null)).kind())
        .isEqualTo(Kind.ENGINE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "error creating overlay mount to /var/lib/docker/overlay2/1/merged: no such file or directory",
        "mkdir /var/lib/docker/overlay2/1: permission denied",
      })
  void aLayerThatTheEngineLacksIsNotTheTasksFault(String message) {
    assertThat(DockerErrors.ofStart(new InternalServerErrorException(message, null)).kind())
        .isEqualTo(Kind.ENGINE);
  }
}
