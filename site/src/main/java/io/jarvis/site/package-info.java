/** Where the servers are, in the words all services share. */
@NullMarked
package io.jarvis.site;

import org.jspecify.annotations.NullMarked;
