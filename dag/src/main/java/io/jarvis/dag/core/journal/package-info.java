/** The runs of workflows as the log tells of them. */
@NullMarked
package io.jarvis.dag.core.journal;

import org.jspecify.annotations.NullMarked;
