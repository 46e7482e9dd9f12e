/**
 * The syntax tree of PromQL: immutable records with their positions, and its canonical text.
 * Nothing here parses or evaluates.
 */
@NullMarked
package io.narthex.promql.ast;

import org.jspecify.annotations.NullMarked;
