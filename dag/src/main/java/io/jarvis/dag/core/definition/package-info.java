/** What a workflow is: its model, its reader and all that can be wrong with it. */
@NullMarked
package io.jarvis.dag.core.definition;

import org.jspecify.annotations.NullMarked;
