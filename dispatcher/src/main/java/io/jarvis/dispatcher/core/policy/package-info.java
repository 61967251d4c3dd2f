/** The placement policies that are shipped. */
@NullMarked
package io.jarvis.dispatcher.core.policy;

import org.jspecify.annotations.NullMarked;
