/** What an executor remembers of its attempts over its own death. */
@NullMarked
package io.jarvis.executor.journal;

import org.jspecify.annotations.NullMarked;
