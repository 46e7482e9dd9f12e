package io.narthex.core.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8; escaping=";
    private static final String OPENMETRICS =
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=";

    private static String chosen(String accept) {
        return Negotiation.choose(accept).contentType();
    }

    @Test
    void answersInTextWhereNothingIsAskedFor() {
        assertEquals(TEXT + "underscores", Negotiation.choose(null).contentType());
        for (String accept :
                new String[] {"", "*/*", "text/html", "text/*;q=0.5", ",,;;q=", "text/plain"}) {
            assertEquals(TEXT + "underscores", chosen(accept));
        }
    }

    @Test
    void answersAPrometheusServerInOpenMetrics() {
        String accept = Negotiation.accept(Negotiation.DEFAULT_PROTOCOLS, Escaping.ALLOW_UTF_8);
        assertEquals(
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                        + "application/openmetrics-text;version=0.0.1;q=0.5,"
                        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                accept);
        assertEquals(OPENMETRICS + "allow-utf-8", chosen(accept));
    }

    @Test
    void asksForOneProtocolAlone() {
        assertEquals(
                "text/plain;version=0.0.4;q=0.6,*/*;q=0.5",
                Negotiation.accept(List.of(Format.TEXT_0_0_4), Escaping.UNDERSCORES));
    }

    @Test
    void followsWeights() {
        assertEquals(
                TEXT + "underscores",
                chosen("application/openmetrics-text;q=0.1, text/plain;version=0.0.4;q=0.5"));
        assertEquals(
                OPENMETRICS.replace("1.0.0", "0.0.1") + "underscores",
                chosen("text/plain;q=0.5,application/openmetrics-text"));
        assertEquals(
                TEXT + "underscores", chosen("application/openmetrics-text;version=1.0.0;q=0"));
        assertEquals(
                TEXT + "underscores", chosen("application/openmetrics-text;version=1.0.0;q=x"));
    }

    @ParameterizedTest
    @CsvSource({
        "allow-utf-8,allow-utf-8",
        "dots,dots",
        "values,values",
        "underscores,underscores",
        "unheard-of,underscores"
    })
    void followsTheEscapingOfItsClause(String asked, String answered) {
        assertEquals(
                "text/plain; version=1.0.0; charset=utf-8; escaping=" + answered,
                chosen(
                        "application/openmetrics-text;escaping=dots;q=0.1,"
                                + "text/plain; Version=\"1.0.0\" ; escaping="
                                + asked));
        assertEquals(
                "application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=" + answered,
                chosen("Application/OpenMetrics-Text;version=0.0.1;escaping=" + asked));
    }

    @Test
    void passesOverVersionsThatItDoesNotKnow() {
        assertEquals(
                TEXT + "underscores",
                chosen("application/openmetrics-text;version=2.0.0, text/plain;version=9;q=0.9"));
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,TEXT_0_0_4",
        "text/plain; version=0.0.4; charset=utf-8; escaping=underscores,TEXT_0_0_4",
        "TEXT/Plain;charset=UTF-8,TEXT_0_0_4",
        "text/plain; version=1.0.0; escaping=allow-utf-8,TEXT_1_0_0",
        "application/openmetrics-text,OPENMETRICS_1_0_0",
        "application/openmetrics-text; version=0.0.1,OPENMETRICS_0_0_1"
    })
    void readsWhatTheResponseSays(String contentType, Format format) throws Exception {
        assertEquals(format, Negotiation.formatOf(contentType, null));
        assertEquals(format, Negotiation.formatOf(contentType, Format.TEXT_1_0_0));
    }

    @Test
    void refusesAnUnknownContentTypeWithoutFallback() throws Exception {
        var unknown =
                assertThrows(
                        UnsupportedContentTypeException.class,
                        () -> Negotiation.formatOf("text/html; charset=utf-8", null));
        assertEquals(
                "the response's Content-Type is not supported, and no fallback_scrape_protocol is"
                        + " set: found \"text/html; charset=utf-8\"",
                unknown.getMessage());
        var blank =
                assertThrows(
                        UnsupportedContentTypeException.class,
                        () -> Negotiation.formatOf(" ", null));
        assertEquals(
                "the response has no Content-Type, and no fallback_scrape_protocol is set",
                blank.getMessage());
        assertEquals(Format.TEXT_0_0_4, Negotiation.formatOf(null, Format.TEXT_0_0_4));
        assertEquals(Format.TEXT_0_0_4, Negotiation.formatOf("a/b", Format.TEXT_0_0_4));
    }

    @Test
    void knowsTheProtocolsOfTheConfiguration() {
        assertEquals(Format.OPENMETRICS_1_0_0, Format.ofProtocol("OpenMetricsText1.0.0"));
        assertEquals(Format.TEXT_0_0_4, Format.ofProtocol("PrometheusText0.0.4"));
        assertEquals(Format.PROTOBUF, Format.ofProtocol("PrometheusProto"));
        assertEquals(null, Format.ofProtocol("PrometheusText"));
    }

    @ParameterizedTest
    @CsvSource({
        "plain_name:x,plain_name:x,plain_name:x,plain_name:x",
        "a.b_c,a_b_c,a_dot_b__c,U__a_2e_b__c",
        "1a,_a,__a,U___31_a",
        "花火x,__x,____x,U___82b1__706b_x",
        "a😀,a_,a__,U__a_1f600_"
    })
    void escapesNames(String name, String underscores, String dots, String values) {
        assertEquals(name, Escaping.ALLOW_UTF_8.escape(name));
        assertEquals(underscores, Escaping.UNDERSCORES.escape(name));
        assertEquals(dots, Escaping.DOTS.escape(name));
        assertEquals(values, Escaping.VALUES.escape(name));
        assertEquals("U__a_FFFD_", Escaping.VALUES.escape("a\ud800"));
    }
}
