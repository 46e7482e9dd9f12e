/**
 * What a caller of the engine deals with: options, the token that cancels, results, annotations and
 * errors. Nothing here parses or evaluates.
 */
@NullMarked
package io.narthex.promql.query;

import org.jspecify.annotations.NullMarked;
