/** The two doors. */
@NullMarked
package io.jarvis.ingress;

import org.jspecify.annotations.NullMarked;
