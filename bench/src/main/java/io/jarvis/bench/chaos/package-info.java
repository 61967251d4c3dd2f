/** {@code bench chaos}: workflows whose services are killed. */
@NullMarked
package io.jarvis.bench.chaos;

import org.jspecify.annotations.NullMarked;
