/** The workflows that are kept, each in its versions, in Consul's key-value store. */
@NullMarked
package io.jarvis.catalog.workflows;

import org.jspecify.annotations.NullMarked;
