/** The words of the wire contract: ids, quantities and vocabularies. Depends on nothing of ours. */
@NullMarked
package io.jarvis.protocol;

import org.jspecify.annotations.NullMarked;
