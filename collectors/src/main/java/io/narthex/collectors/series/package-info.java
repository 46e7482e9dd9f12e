/**
 * Recognising series by the bytes that spelled them, so that labels are built once and not for each
 * sample. Knows neither where the bytes come from nor what is remembered of a series.
 */
@NullMarked
package io.narthex.collectors.series;

import org.jspecify.annotations.NullMarked;
