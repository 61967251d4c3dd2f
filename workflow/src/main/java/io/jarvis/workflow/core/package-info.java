/** Decisions of the workflow service. */
@NullMarked
package io.jarvis.workflow.core;

import org.jspecify.annotations.NullMarked;
