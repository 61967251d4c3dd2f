/** The REST door: thin controllers, one writer of problem documents, bodies read with a limit. */
@NullMarked
package io.jarvis.ingress.http;

import org.jspecify.annotations.NullMarked;
