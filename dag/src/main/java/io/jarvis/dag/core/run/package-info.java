/** How a run goes on: what happened to it so far, and what is to be done next. */
@NullMarked
package io.jarvis.dag.core.run;

import org.jspecify.annotations.NullMarked;
