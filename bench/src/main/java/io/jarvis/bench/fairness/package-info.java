/** Whether tenants get the same, and whether what is urgent starts at once. */
@NullMarked
package io.jarvis.bench.fairness;

import org.jspecify.annotations.NullMarked;
