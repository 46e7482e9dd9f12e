/**
 * What the tests of several modules share: servers that answer as a script says, the real programs
 * that people run, free ports. Other modules use it in the scope test alone; it knows none of them.
 */
@NullMarked
package io.narthex.testkit;

import org.jspecify.annotations.NullMarked;
