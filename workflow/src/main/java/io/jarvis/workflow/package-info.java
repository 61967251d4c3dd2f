/** Runs DAGs. */
@NullMarked
package io.jarvis.workflow;

import org.jspecify.annotations.NullMarked;
