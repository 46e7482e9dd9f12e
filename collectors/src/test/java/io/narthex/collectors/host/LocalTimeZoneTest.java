package io.narthex.collectors.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.Labels;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class LocalTimeZoneTest {
    private static final long JANUARY_MS = 1_768_000_000_000L;
    private static final long JULY_MS = 1_783_700_000_000L;

    private static String at(long epochMs, String zone, String rule) {
        LocalTimeZone local = LocalTimeZone.of(TimeZone.getTimeZone(zone), rule);
        return local.labelsAt(epochMs).get("time_zone") + ' ' + local.offsetMsAt(epochMs) / 1000;
    }

    @Test
    void knowsSummerFromWinter() {
        String rule = "CET-1CEST,M3.5.0,M10.5.0/3";
        assertEquals("CET 3600", at(JANUARY_MS, "Europe/Berlin", rule));
        assertEquals("CEST 7200", at(JULY_MS, "Europe/Berlin", rule));
    }

    @Test
    void knowsZonesWithoutSummer() {
        assertEquals("UTC 0", at(JULY_MS, "UTC", "UTC0"));
        assertEquals("IST 19800", at(JULY_MS, "Asia/Kolkata", "IST-5:30"));
        assertEquals("+03 10800", at(JULY_MS, "Europe/Istanbul", "<+03>-3"));
    }

    @Test
    void aZoneWithoutRuleHasItsName() {
        assertEquals("UTC 0", at(JULY_MS, "UTC", ""));
        assertEquals("Asia/Kolkata 19800", at(JULY_MS, "Asia/Kolkata", ""));
        assertEquals("UTC 0", at(JULY_MS, "UTC", "<broken"));
        assertEquals(
                Labels.of("time_zone", "UTC"),
                LocalTimeZone.of(TimeZone.getTimeZone("UTC"), "").labelsAt(0));
    }
}
