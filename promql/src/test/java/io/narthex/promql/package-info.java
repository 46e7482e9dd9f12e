/** Tests of PromQL as its callers see it: scripts, parser, engine. */
@NullMarked
package io.narthex.promql;

import org.jspecify.annotations.NullMarked;
