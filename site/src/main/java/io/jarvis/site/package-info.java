/** What all services need to run: where the servers are, how healthy a replica is, rounds. */
@NullMarked
package io.jarvis.site;

import org.jspecify.annotations.NullMarked;
