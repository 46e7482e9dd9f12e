/** The program: command line, composition, lifecycle. */
@NullMarked
package io.narthex.agent;

import org.jspecify.annotations.NullMarked;
