package io.narthex.alerting.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Prometheus adds to the language, and its data. */
class PrometheusFunctionsTest {
    private static final Environment ENVIRONMENT =
            new Environment() {
                @Override
                public QueryResult query(String expression) {
                    return switch (expression) {
                        case "missing" -> new QueryResult(List.of());
                        case "1.5" -> new QueryResult(List.of(new Sample(Map.of(), 1.5)));
                        default ->
                                new QueryResult(
                                        List.of(
                                                new Sample(
                                                        Map.of(
                                                                "__name__",
                                                                "m",
                                                                "instance",
                                                                "b",
                                                                "__value__",
                                                                "raw"),
                                                        21),
                                                new Sample(
                                                        Map.of("__name__", "m", "instance", "a"),
                                                        11)));
                    };
                }

                @Override
                public long timestampMs() {
                    return 1_435_065_584_128L;
                }

                @Override
                public String externalUrl() {
                    return "http://board:9090/path/prefix";
                }
            };

    private static String run(String text, @Nullable Object dot) throws TemplateException {
        return Template.parse("test", text, FunctionTable.prometheus())
                .execute(dot, ENVIRONMENT, Limits.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            textBlock =
                    """
                    {{ query "1.5" | first | value }} => 1.5
                    {{ query "m" | first | label "instance" }} => b
                    {{ query "m" | first | label "none" }}. => .
                    {{ query "m" | first | strvalue }} => raw
                    {{ range query "m" | sortByLabel "instance" }}{{.Labels.instance}}:{{.Value}} {{end}} => a:11 b:21
                    {{ with query "missing" }}some{{ else }}none{{ end }} => none
                    {{ len (query "m") }} {{ (index (query "m") 1).Value }} => 2 11
                    {{ humanize 0.0 }}:{{ humanize 1.0 }}:{{ humanize 1234567.0 }}:{{ humanize .12 }} => 0:1:1.235M:120m
                    {{ humanize "1234567.0" }}:{{ humanize -1 }}:{{ humanize 9223372036854775807 }} => 1.235M:-1:9.223E
                    {{ humanize1024 0.0 }}:{{ humanize1024 1.0 }}:{{ humanize1024 1048576.0 }}:{{ humanize1024 .12 }} => 0:1:1Mi:0.12
                    {{ humanize1024 1234567 }}:{{ humanize1024 9223372036854775807 }} => 1.177Mi:8Ei
                    {{ humanizeDuration 0 }}:{{ humanizeDuration 1 }}:{{ humanizeDuration 60 }}:{{ humanizeDuration 3600 }} => 0s:1s:1m 0s:1h 0m 0s
                    {{ humanizeDuration 86400 }}:{{ humanizeDuration -183845 }}:{{ humanizeDuration 899.99 }} => 1d 0h 0m 0s:-2d 3h 4m 5s:14m 59s
                    {{ humanizeDuration .1 }}:{{ humanizeDuration .0001 }}:{{ humanizeDuration .12345 }} => 100ms:100us:123.5ms
                    {{ humanizeDuration 60.1 }}:{{ humanizeDuration 1.2345 }}:{{ humanizeDuration 12.345 }} => 1m 0s:1.234s:12.35s
                    {{ humanize "+Inf" }}:{{ humanize1024 "-Inf" }}:{{ humanizeDuration "NaN" }}:{{ humanizeTimestamp "+Inf" }} => +Inf:-Inf:NaN:+Inf
                    {{ -0.22222 | humanizePercentage }}:{{ 0.1234567 | humanizePercentage }}:{{ 1234567 | humanizePercentage }} => -22.22%:12.35%:1.235e+08%
                    {{ 1435065584.128 | humanizeTimestamp }} => 2015-06-23 13:19:44.128 +0000 UTC
                    {{ humanizeTimestamp -1 }} => 1969-12-31 23:59:59 +0000 UTC
                    {{ (1435065584.128 | toTime).Format "2006-01-02T15:04:05.000Z07:00" }} => 2015-06-23T13:19:44.128Z
                    {{ (1435065584.128 | toTime).Format "Mon Jan _2 3:04PM" }} => Tue Jun 23 1:19PM
                    {{ (toTime 0).Year }} {{ (toTime 0).Weekday }} {{ (toTime 90061).Unix }} => 1970 Thursday 90061
                    {{ toDuration 3661.5 }} {{ (toDuration 90).Minutes }} {{ toDuration 0.0015 }} => 1h1m1.5s 1.5 1.5ms
                    {{ printf "%.3f" now }} => 1435065584.128
                    {{ printf "%0.2f" (parseDuration "1h2m10ms") }} => 3720.01
                    {{ "aa bb CC" | title }} {{ "aB" | toUpper }} {{ "aB" | toLower }} => Aa Bb CC AB ab
                    {{ match "a+" "aa" }} {{ match "a+" "b" }} => true false
                    {{ reReplaceAll "(a)b" "x$1" "ab" }} {{ reReplaceAll "(?P<n>\\\\d+)" "<${n}>" "a12b3" }} => xa a<12>b<3>
                    {{ graphLink "up{a=~'b'}" }} => /graph?g0.expr=up%7Ba%3D~%27b%27%7D&g0.tab=0
                    {{ tableLink "up" }} => /graph?g0.expr=up&g0.tab=1
                    {{ externalURL }} {{ pathPrefix }} => http://board:9090/path/prefix /path/prefix
                    {{ urlQueryEscape "a b&c" }} => a+b%26c
                    {{ "foo.example.com:12345" | stripPort }} {{ "[2001:0DB8::1]:12345" | stripPort }} => foo.example.com 2001:0DB8::1
                    {{ "2001:0DB8::1" | stripPort }} {{ "[2001:0DB8::1]::12345" | stripPort }} => 2001:0DB8::1 [2001:0DB8::1]::12345
                    {{ "foo.example.com" | stripDomain }} {{ "foo.example.com:12345" | stripDomain }} => foo foo:12345
                    {{ "192.0.2.1:12345" | stripDomain }} {{ "[2001:0DB8::1]:12345" | stripDomain }} => 192.0.2.1:12345 [2001:0DB8::1]:12345
                    {{define "x"}}{{.arg0}} {{.arg1}}{{end}}{{template "x" (args 1 "2")}} => 1 2
                    {{ define "a" }}x{{ . }}{{ end }}{{ $name := "a"}}{{ tmpl $name 5 }} => x5
                    {{ "<b>" | safeHtml }} => <b>
                    """)
    void writes(String text, String expected) throws TemplateException {
        assertEquals(expected, run(text, null).strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            textBlock =
                    """
                    {{ query "missing" | first }} => template: test:1:21: executing "test" at <first>: error calling first: first() called on vector with no elements
                    {{ (query "missing").banana }} => template: test:1:10: executing "test" at <"missing">: can't evaluate field banana in type template.queryResult
                    {{ humanizeTimestamp -9223372036854775808 }} => template: test:1:3: executing "test" at <humanizeTimestamp -9223372036854775808>: error calling humanizeTimestamp: -9.223372036854776e+18 cannot be represented as a nanoseconds timestamp since it overflows int64
                    {{ reReplaceAll "(" "" "" }} => template: test:1:3: executing "test" at <reReplaceAll "(" "" "">: error calling reReplaceAll: error parsing regexp: missing closing ): `(`
                    {{ parseDuration "1x" }} => template: test:1:3: executing "test" at <parseDuration "1x">: error calling parseDuration: unknown unit "x" in duration "1x"
                    {{ tmpl "none" . }} => template: test:1:3: executing "test" at <tmpl "none" .>: error calling tmpl: template: no template "none" associated with template "test"
                    {{ value 3 }} => template: test:1:9: executing "test" at <3>: can't handle 3 for arg of type *template.sample
                    """)
    void fails(String text, String expected) {
        assertEquals(
                expected,
                assertThrows(TemplateException.class, () -> run(text, null)).getMessage());
    }

    @Test
    void expandsTheDataOfAnAlert() throws TemplateException {
        var data =
                new AlertData(
                        Map.of("instance", "localhost:9090", "__name__", "up"),
                        Map.of("site", "attic"),
                        "http://board:9090",
                        0.25);
        assertEquals(
                "localhost:9090 attic http://board:9090 0.25 25% localhost:9090 0.25 .",
                run(
                        AlertData.DEFINITIONS
                                + "{{$labels.instance}} {{$externalLabels.site}} {{$externalURL}}"
                                + " {{$value}} {{$value | humanizePercentage}}"
                                + " {{.Labels.instance}} {{.Value}} {{$labels.none}}.",
                        data));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            textBlock =
                    """
                    {{printf "%d|%5d|%-5d|%05d|%+d|% d" 42 42 42 42 42 42}} => 42|   42|42   |00042|+42| 42
                    {{printf "%x %X %#x %o %b %c %U %q" 255 255 255 8 5 65 8364 65}} => ff FF 0xff 10 101 A U+20AC 'A'
                    {{printf "%s|%10s|%-10s|%.2s|%q|%x" "abc" "abc" "abc" "abc" "a\\"b" "abc"}} => abc|       abc|abc       |ab|"a\\"b"|616263
                    {{printf "%f %.2f %8.3f %-8.1f| %+.1f %06.2f" 1.5 1.005 3.14159 2.55 1.0 1.5}} => 1.500000 1.00    3.142 2.5     | +1.0 001.50
                    {{printf "%e %.2e %E" 123456.789 0.00012 1.0}} => 1.234568e+05 1.20e-04 1.000000E+00
                    {{printf "%g %g %g %.3g %G" 100000.0 1000000.0 0.00001 123456.0 1e-10}} => 100000 1e+06 1e-05 1.23e+05 1E-10
                    {{printf "%v %v %v %v %t" 1 1.5 "x" true false}} => 1 1.5 x true false
                    {{printf "%T %T %T %T" 1 1.5 "x" true}} => int float64 string bool
                    {{printf "%d" "x"}} {{printf "%s" 5}} {{printf "%d" 1.5}} => %!d(string=x) %!s(int=5) %!d(float64=1.5)
                    {{printf "%d"}} {{printf "x" 1}} {{printf "%"}} {{printf "%d %d" 1}} => %!d(MISSING) x%!(EXTRA int=1) %!(NOVERB) 1 %!d(MISSING)
                    {{printf "%[2]d %[1]d" 1 2}} {{printf "%*d" 5 42}} {{printf "%[5]d" 1}} => 2 1    42 %!d(BADINDEX)
                    {{printf "100%%"}} {{printf "%v" nil}} {{printf "%s" nil}} => 100% <nil> %!s(<nil>)
                    """)
    void printsAsGo(String text, String expected) throws TemplateException {
        assertEquals(expected, run(text, null).strip());
    }

    /** Whatever stands in a rule file, the engine answers with text or with its own exception. */
    @Test
    void survivesGarbage() {
        long seed = 20_260_101;
        Random random = new Random(seed);
        String[] pieces = {
            "{{",
            "}}",
            "{{-",
            "-}}",
            " ",
            "if",
            "else",
            "end",
            "range",
            "with",
            "define",
            "\"x\"",
            "template",
            "block",
            "break",
            ".",
            ".A",
            "$x",
            "$",
            ":=",
            "=",
            ",",
            "|",
            "(",
            ")",
            "1",
            "-1",
            "1.5",
            "0x",
            "'a'",
            "`",
            "\"",
            "printf",
            "\"%*[9]d%.9999999f\"",
            "index",
            "slice",
            "query",
            "first",
            "nil",
            "true",
            "len",
            "eq",
            "and",
            "\\",
            "\n",
            "/*",
            "*/",
            "é",
            "\ud800",
            "9223372036854775807",
            "tmpl",
            "args",
            "reReplaceAll",
            "\"a*\"",
            "$labels",
            "humanizeTimestamp",
            "1e308",
            "toTime",
            ".Format",
            "toDuration"
        };
        for (int i = 0; i < 60_000; i++) {
            StringBuilder text = new StringBuilder();
            int count = random.nextInt(20);
            for (int j = 0; j < count; j++) {
                text.append(pieces[random.nextInt(pieces.length)]);
                text.append(random.nextBoolean() ? " " : "");
            }
            try {
                run(text.toString(), Map.of("A", "b"));
            } catch (TemplateException e) {
                if (!String.valueOf(e.getMessage()).startsWith("template: test:")) {
                    fail("seed=" + seed + ", text=" + text, e);
                }
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed=" + seed + ", text=" + text, e);
            }
        }
    }
}
