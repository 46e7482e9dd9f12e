/**
 * From PromQL's text to its syntax tree: lexer, parser, type checks, and the notation of series in
 * tests. Nothing here evaluates.
 */
@NullMarked
package io.narthex.promql.parser;

import org.jspecify.annotations.NullMarked;
