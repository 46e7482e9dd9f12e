/**
 * Reading configuration files: YAML with marks, errors that name their place, secrets, durations,
 * relabelling. Knows the model, and nothing of what the sections mean.
 */
@NullMarked
package io.narthex.core.config;

import org.jspecify.annotations.NullMarked;
