/** What is computed in a document: CEL in conditions and between <code>${{ }}</code>. */
@NullMarked
package io.jarvis.dag.core.expression;

import org.jspecify.annotations.NullMarked;
