package io.jarvis.dispatcher.core;

import java.util.List;

/** What is known of tasks that ask the same, whatever runs now. */
sealed interface Outlook {
  /** These nodes could take the task. */
  record Perhaps(Candidates candidates) implements Outlook {}

  /** No node could, were all of them empty. */
  record Never(List<String> reasons) implements Outlook {}
}
