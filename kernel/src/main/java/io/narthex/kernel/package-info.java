/**
 * Linux calls through java.lang.foreign: the only package that touches the linker. Interfaces stand
 * in front, so that tests run without the kernel's cooperation.
 */
@NullMarked
package io.narthex.kernel;

import org.jspecify.annotations.NullMarked;
