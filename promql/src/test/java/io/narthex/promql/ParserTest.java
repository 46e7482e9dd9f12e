package io.narthex.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ExprPrinter;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.QueryException;
import org.junit.jupiter.api.Test;

class ParserTest {
    @Test
    void printsCanonicalText() {
        canonical("1+1", "1 + 1");
        canonical("a   and ON(x) b", "a and on (x) b");
        canonical("sum(a) by(b,c)", "sum by (b, c) (a)");
        canonical("sum without() (a)", "sum without () (a)");
        canonical("-a^-2", "-a ^ -2");
        canonical("up{job='node',instance!=\"a\"}", "up{instance!=\"a\",job=\"node\"}");
        canonical("{\"a.b\",\"x y\"=~`q\\d`}", "{\"x y\"=~\"q\\\\d\",__name__=\"a.b\"}");
        canonical("rate(a[300])", "rate(a[5m])");
        canonical("a[5m] @ 1.5 offset -1h", "a[5m] @ 1.500 offset -1h");
        canonical("a offset 1m @ start()", "a @ start() offset 1m");
        canonical("rate(a[1h:])[5m:1m]", "rate(a[1h:])[5m:1m]");
        canonical("topk(5, a)", "topk(5, a)");
        canonical("a > bool on() group_left(b) c", "a > bool on () group_left (b) c");
        canonical("0x1F + 0755 + 1_000 + 5m + .5", "31 + 493 + 1000 + 5m + 0.5");
        canonical("a[step()*2+1m]", "a[step() * 2s + 1m]");
        canonical("a # comment\n + b", "a + b");
        canonical("a + fill(1) b", "a + fill (1) b");
        canonical("rate(a[5m] smoothed)", "rate(a[5m] smoothed)");
        canonical("\"\\u00e9\\x41\\n\"", "\"éA\\n\"");
        canonical("sum by (on, and, bool, by) (offset)", "sum by (on, and, bool, by) (offset)");
    }

    private static void canonical(String text, String expected) {
        assertEquals(expected, ExprPrinter.print(parse(text)));
        assertEquals(expected, ExprPrinter.print(parse(expected)));
    }

    private static Expr parse(String text) {
        return PromqlParser.parse(text, ParserOptions.ALL);
    }

    @Test
    void bindsOperatorsByPrecedence() {
        assertEquals("(a + (b * c))", shape("a + b * c"));
        assertEquals("((a - b) - c)", shape("a - b - c"));
        assertEquals("(a ^ (b ^ c))", shape("a ^ b ^ c"));
        assertEquals("-(a ^ b)", shape("-a ^ b"));
        assertEquals("(-a * b)", shape("-a * b"));
        assertEquals("((a and b) or (c unless d))", shape("a and b or c unless d"));
        assertEquals("((a + b) == (c % d))", shape("a + b == c % d"));
        assertEquals("((a > b) and (c < d))", shape("a > b and c < d"));
        assertEquals("(a atan2 (b ^ c))", shape("a atan2 b ^ c"));
    }

    private static String shape(String text) {
        return shape(parse(text));
    }

    private static String shape(Expr expr) {
        return switch (expr) {
            case Expr.Binary b ->
                    "("
                            + shape(b.left())
                            + " "
                            + b.operator().symbol()
                            + " "
                            + shape(b.right())
                            + ")";
            case Expr.Unary u -> "-" + shape(u.operand());
            default -> ExprPrinter.print(expr);
        };
    }

    @Test
    void knowsTypes() {
        assertEquals(ValueType.SCALAR, parse("1 + 2").type());
        assertEquals(ValueType.VECTOR, parse("1 + up").type());
        assertEquals(ValueType.MATRIX, parse("up[5m]").type());
        assertEquals(ValueType.MATRIX, parse("up[5m:]").type());
        assertEquals(ValueType.STRING, parse("\"a\"").type());
        assertInstanceOf(Expr.NumberLiteral.class, parse("-5"));
    }

    @Test
    void refusesAsPrometheusDoes() {
        refuses("", "unknown position: parse error: no expression found in input");
        refuses("# a\n\n", "1:1: parse error: no expression found in input");
        refuses("1+", "1:3: parse error: unexpected end of input");
        refuses("sum(", "1:5: parse error: unclosed left parenthesis");
        refuses("((1)", "1:5: parse error: unclosed left parenthesis");
        refuses("(1))", "1:5: parse error: unexpected right parenthesis ')'");
        refuses(".", "1:1: parse error: unexpected character: '.'");
        refuses("2.5.", "1:1: parse error: bad number or duration syntax: \"2.5.\"");
        refuses("100..4", "1:1: parse error: bad number or duration syntax: \"100..\"");
        refuses("0deadbeef", "1:1: parse error: bad number or duration syntax: \"0de\"");
        refuses("*1", "1:1: parse error: unexpected <op:*>");
        refuses("-=", "1:2: parse error: unexpected \"=\"");
        refuses("1 !~ 1", "1:3: parse error: unexpected character after '!': '~'");
        refuses("1 =~ 1", "1:3: parse error: unexpected character after '=': '~'");
        refuses("a\n + foo{", "2:8: parse error: unexpected end of input inside braces");
        refuses(
                "some{a=b}",
                "1:8: parse error: unexpected identifier \"b\" in label matching, expected string");
        refuses(
                "{a=\"b\"c}",
                "1:7: parse error: unexpected identifier \"c\" in label matching, expected \",\" or"
                        + " \"}\"");
        refuses("foo{a=~\"(\"}", "1:5: parse error: error parsing regexp: missing closing ): `(`");
        refuses(
                "{}",
                "1:1: parse error: vector selector must contain at least one non-empty"
                        + " matcher");
        refuses(
                "foo{__name__=\"bar\"}",
                "1:1: parse error: metric name must not be set twice: \"foo\" or \"bar\"");
    }

    @Test
    void refusesWrongTypes() {
        refuses(
                "1 and 1",
                "1:1: parse error: set operator \"and\" not allowed in binary scalar"
                        + " expression");
        refuses("1 == 1", "1:3: parse error: comparisons between scalars must use BOOL modifier");
        refuses(
                "-\"a\"",
                "1:1: parse error: unary expression only allowed on expressions of type scalar or"
                        + " instant vector, got \"string\"");
        refuses("nope()", "1:1: parse error: unknown function with name \"nope\"");
        refuses("floor()", "1:1: parse error: expected 1 argument(s) in call to \"floor\", got 0");
        refuses(
                "hour(a, a)",
                "1:1: parse error: expected at most 1 argument(s) in call to \"hour\", got 2");
        refuses(
                "rate(a)",
                "1:6: parse error: expected type range vector in call to function \"rate\", got"
                        + " instant vector");
        refuses(
                "topk(a, b)",
                "1:6: parse error: expected type scalar in aggregation parameter, got instant"
                        + " vector");
        refuses(
                "topk(a)",
                "1:1: parse error: wrong number of arguments for aggregate expression"
                        + " provided, expected 2, got 1");
        refuses("sum()", "1:1: parse error: no arguments for aggregate expression provided");
        refuses(
                "a and on(b) group_left c",
                "1:1: parse error: no grouping allowed for \"and\" operation");
        refuses(
                "{a=\"\u00e9\ud83d\ude00\"} + on(b) group_left(b) c",
                "1:14: parse error: label \"b\" must not occur in ON and GROUP clause at once");
        refuses(
                "a + on(b) group_left(b) c",
                "1:3: parse error: label \"b\" must not occur in ON and GROUP clause at once");
    }

    @Test
    void refusesMisplacedModifiers() {
        refuses(
                "1 offset 1d",
                "1:1: parse error: offset modifier must be preceded by an instant vector selector"
                        + " or range vector selector or a subquery");
        refuses("a offset 1s offset 2s", "1:1: parse error: offset may not be set multiple times");
        refuses("a @ 1 @ 2", "1:1: parse error: @ <timestamp> may not be set multiple times");
        refuses("a @", "1:4: parse error: unexpected end of input in @, expected timestamp");
        refuses("(a + b)[5m]", "1:8: parse error: ranges only allowed for vector selectors");
        refuses("a offset 1m[5m]", "1:12: parse error: no offset modifiers allowed before range");
        refuses("a[5mm]", "1:3: parse error: bad number or duration syntax: \"5mm\"");
        refuses("a[5y1hs]", "1:3: parse error: unknown unit \"hs\" in duration \"5y1hs\"");
        refuses("a[5m1h]", "1:3: parse error: not a valid duration string: \"5m1h\"");
        refuses("a[0m]", "1:3: parse error: duration must be greater than 0");
        refuses("a[-1]", "1:3: parse error: duration must be greater than 0");
        refuses(
                "a[]",
                "1:3: parse error: unexpected \"]\" in subquery or range selector, expected"
                        + " number, duration, step(), or range()");
        refuses("a[", "1:3: parse error: unexpected end of input in duration expression");
        refuses(
                "sum without(==)(a)",
                "1:13: parse error: unexpected <op:==> in grouping opts," + " expected label");
        refuses(
                "sum (a) by b",
                "1:12: parse error: unexpected identifier \"b\" in grouping opts,"
                        + " expected \"(\"");
        refuses("topk(a,)", "1:7: parse error: trailing commas not allowed in function call args");
        refuses("\"\\c\"", "1:1: parse error: unknown escape sequence U+0063 'c'");
        refuses("`a", "1:1: parse error: unterminated raw string");
    }

    /** Of two faults the one is told that Prometheus' parser meets first, in its context. */
    @Test
    void tellsTheFaultThatComesFirst() {
        refuses("nosuch(up))", "1:1: parse error: unknown function with name \"nosuch\"");
        refuses("sum(nosuch(up)", "1:5: parse error: unknown function with name \"nosuch\"");
        refuses("job:x(up)", "1:6: parse error: unexpected \"(\"");
        refuses("up{__name__=\"up\"}}", "1:18: parse error: unexpected character: '}'");
        refuses(
                "rate(up[5m],,1)",
                "1:12: parse error: trailing commas not allowed in function call args");
        refuses("sum(up down)", "1:8: parse error: unexpected identifier \"down\" in aggregation");
        refuses(
                "max by (job) up",
                "1:14: parse error: unexpected identifier \"up\" in aggregation");
        refuses("sum(up) down", "1:9: parse error: unexpected identifier \"down\"");
        refuses(
                "a * on (b) group_left",
                "1:22: parse error: unexpected end of input in grouping opts, expected \"(\"");
        refuses(
                "sum by (without) (a)",
                "1:9: parse error: unexpected <without> in grouping opts, expected label");
        refuses(
                "sum by (nan) (a)",
                "1:9: parse error: unexpected number \"nan\" in grouping opts, expected label");
        refuses(
                "up{\"a\" b}",
                "1:8: parse error: unexpected identifier \"b\" in label matching, expected \",\" or"
                        + " \"}\"");
        refuses("up{a=~\"b)\"}", "1:4: parse error: error parsing regexp: unexpected ): `b)`");
    }

    @Test
    void readsWhatStandsInSquareBracketsAsPrometheus() {
        refuses(
                "up[:5m]",
                "1:5: parse error: unexpected colon before duration in duration expression");
        refuses("up[5m:1m:1m]", "1:9: parse error: unexpected colon ':'");
        refuses("up[5m", "1:6: parse error: unclosed left bracket");
        refuses("(up[5m", "1:7: parse error: unclosed left parenthesis");
        refuses("up[5m[", "1:6: parse error: unexpected left bracket '['");
        refuses("up[5m a]", "1:7: parse error: unexpected character: 'a', expected ':'");
        refuses("up[a]", "1:4: parse error: unexpected character in duration expression: 'a'");
        refuses("up[5m / 0]", "1:7: parse error: division by zero");
        refuses("up[5m % 0s]", "1:7: parse error: modulo by zero");
        refuses(
                "up[(5m 1m)]",
                "1:8: parse error: unexpected duration \"1m\" in subquery or range selector, expected"
                        + " number, duration, step(), or range()");
        refuses(
                "up[5m < 3]",
                "1:7: parse error: unexpected <op:<> in subquery or range, expected \":\" or \"]\"");
        assertEquals("up offset 1m", ExprPrinter.print(parse("up offset --1m")));
        assertEquals("up[5m]", ExprPrinter.print(parse("up[5m # of now\n]")));
    }

    @Test
    void readsNumbersAsGo() {
        for (String bad : new String[] {"1_", "1__0", "1_.5", "1e", "0x", "1.2.3", "0xee"}) {
            assertThrows(QueryException.BadData.class, () -> parse("1 + " + bad), bad);
        }
        refuses(
                "1_ ",
                "1:1: parse error: error parsing number: strconv.ParseFloat: parsing \"1_\": invalid syntax");
        refuses("1_", "1:1: parse error: bad number or duration syntax: \"1_\"");
        assertEquals("1000.5", ExprPrinter.print(parse("1_000.5")));
        assertEquals("10", ExprPrinter.print(parse("0x_a")));
        assertEquals("8", ExprPrinter.print(parse("0_10")));
        assertEquals(
                "sum by (job:x, \"a b\") (up)",
                ExprPrinter.print(parse("sum by (job:x, \"a b\") (up)")));
    }

    @Test
    void refusesExperimentalPartsByDefault() {
        var e =
                assertThrows(
                        QueryException.BadData.class, () -> PromqlParser.parse("limitk(1, a)"));
        assertEquals(
                "1:1: parse error: limitk() is experimental and must be enabled with"
                        + " --enable-feature=promql-experimental-functions",
                e.getMessage());
        assertEquals("bad_data", e.errorType());
        var function =
                assertThrows(QueryException.BadData.class, () -> PromqlParser.parse("1 + start()"));
        assertEquals("1:5: parse error: function \"start\" is not enabled", function.getMessage());
        var edge =
                assertThrows(
                        QueryException.BadData.class,
                        () -> PromqlParser.parse("rate(a[5m] smoothed)"));
        assertEquals(
                "1:6: parse error: smoothed modifier is experimental and not enabled",
                edge.getMessage());
        var fill =
                assertThrows(
                        QueryException.BadData.class, () -> PromqlParser.parse("a + fill(0) b"));
        assertEquals(
                "1:1: parse error: binop fill modifiers are experimental and not enabled",
                fill.getMessage());
    }

    @Test
    void refusesDeepNesting() {
        String deep = "(".repeat(100_000) + "1";
        var e = assertThrows(QueryException.BadData.class, () -> parse(deep));
        assertTrue(
                String.valueOf(e.getMessage()).endsWith("expression is nested too deeply"),
                e.getMessage());
        assertThrows(QueryException.BadData.class, () -> parse("1" + "+1".repeat(100_000)));
        assertThrows(QueryException.BadData.class, () -> parse("-".repeat(100_000) + "1"));
        assertThrows(QueryException.BadData.class, () -> parse("a" + "[1m:]".repeat(100_000)));
        assertThrows(QueryException.BadData.class, () -> parse("a[1" + "+1".repeat(100_000) + "]"));
    }

    @Test
    void takesManyDurationsOfSomeDepth() {
        String range = "rate(a[1m + 1m + 1m])";
        String many = range + (" + " + range).repeat(300);
        assertEquals(many, ExprPrinter.print(parse(many)));
    }

    private static void refuses(String text, String message) {
        var e = assertThrows(QueryException.BadData.class, () -> parse(text), text);
        assertEquals(message, e.getMessage());
    }

    @Test
    void refusesWhatIsNotSwitchedOn() {
        String[] experimental = {
            "mad_over_time(m[5m])",
            "limitk(1, m)",
            "info(m)",
            "start_timestamp(m)",
            "max_of(1, 2)",
            "histogram_quantiles(m, \"q\", 0.5)",
            "m + fill(0) m",
            "rate(m[5m] smoothed)"
        };
        for (String query : experimental) {
            PromqlParser.parse(query, ParserOptions.ALL);
            assertThrows(QueryException.BadData.class, () -> PromqlParser.parse(query), query);
        }
        PromqlParser.parse("first_over_time(m[5m * 2])");
    }
}
