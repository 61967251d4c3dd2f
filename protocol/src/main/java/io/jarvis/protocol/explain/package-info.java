/** Why a task waits, as the dispatcher tells the ingress. */
@NullMarked
package io.jarvis.protocol.explain;

import org.jspecify.annotations.NullMarked;
