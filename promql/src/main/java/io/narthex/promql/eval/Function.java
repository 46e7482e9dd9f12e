package io.narthex.promql.eval;

import io.narthex.promql.ast.FunctionSignature;

/**
 * One function of the language: everything there is to know of it.
 *
 * @param doc what it gives, in one line
 */
record Function(FunctionSignature signature, FunctionBody body, String doc) {}
