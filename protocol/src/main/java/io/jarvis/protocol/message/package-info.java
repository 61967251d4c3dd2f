/**
 * Messages as they travel: properties, headers and bodies of tasks, assignments and dead letters.
 */
@NullMarked
package io.jarvis.protocol.message;

import org.jspecify.annotations.NullMarked;
