/** {@code bench workflow}: large workflows through the whole pipeline. */
@NullMarked
package io.jarvis.bench.workflow;

import org.jspecify.annotations.NullMarked;
