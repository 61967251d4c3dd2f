/** The names of exchanges, queues, streams and routing keys. */
@NullMarked
package io.jarvis.protocol.topology;

import org.jspecify.annotations.NullMarked;
