/** What may come in and how a refusal reads: decisions without I/O, clock or framework. */
@NullMarked
package io.jarvis.ingress.core;

import org.jspecify.annotations.NullMarked;
