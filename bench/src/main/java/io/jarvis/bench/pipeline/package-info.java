/** Empty tasks through the whole pipeline, beside what the broker alone does. */
@NullMarked
package io.jarvis.bench.pipeline;

import org.jspecify.annotations.NullMarked;
