/**
 * The status page: one HTML document rendered here from snapshots, with one style sheet and no
 * script. What it shows is computed elsewhere; everything that is text is escaped.
 */
@NullMarked
package io.narthex.web.page;

import org.jspecify.annotations.NullMarked;
