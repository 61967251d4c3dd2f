/** The catalogue of everything the services measure. */
@NullMarked
package io.jarvis.protocol.metrics;

import org.jspecify.annotations.NullMarked;
