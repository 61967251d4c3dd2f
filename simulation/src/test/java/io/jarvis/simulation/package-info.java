/** The whole control plane over a broker in memory, with faults by a seed. */
@NullMarked
package io.jarvis.simulation;

import org.jspecify.annotations.NullMarked;
