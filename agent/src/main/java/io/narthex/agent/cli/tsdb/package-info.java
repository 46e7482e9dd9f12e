/**
 * {@code narthex tsdb}: what is in a data folder, read without writing to it, also while an agent
 * runs on it. Nothing here changes a file.
 */
@NullMarked
package io.narthex.agent.cli.tsdb;

import org.jspecify.annotations.NullMarked;
