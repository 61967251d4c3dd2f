/** The runs of workflows, folded from the log in memory. */
@NullMarked
package io.jarvis.state.runs;

import org.jspecify.annotations.NullMarked;
