/** Made-up work, and what must come of it. */
@NullMarked
package io.jarvis.testkit.play;

import org.jspecify.annotations.NullMarked;
