/** Workflow documents as people write them, in YAML or JSON, and where in them something stands. */
@NullMarked
package io.jarvis.dag.core.document;

import org.jspecify.annotations.NullMarked;
