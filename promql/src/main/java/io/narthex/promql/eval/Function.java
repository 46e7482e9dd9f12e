package io.narthex.promql.eval;

import io.narthex.promql.ast.FunctionSignature;

/** One function of the language: everything there is to know of it. */
record Function(FunctionSignature signature, FunctionBody body) {}
