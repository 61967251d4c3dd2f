/** What a task demands of a node beyond amounts: expressions over the node's attributes. */
@NullMarked
package io.jarvis.catalog.constraint;

import org.jspecify.annotations.NullMarked;
