/**
 * The query log: what is known of queries that have ended, and the file that it is written to.
 * Nothing here evaluates queries or knows of HTTP and rules, which say themselves where a query
 * comes from.
 */
@NullMarked
package io.narthex.promql.log;

import org.jspecify.annotations.NullMarked;
