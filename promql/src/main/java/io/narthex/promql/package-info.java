/** PromQL: lexer, parser, engine, and an in-memory queryable. Knows the model alone. */
@NullMarked
package io.narthex.promql;

import org.jspecify.annotations.NullMarked;
