package io.narthex.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Matchers, and what of them needs no regular expression against RE2 itself. */
class MatcherTest {
    private static final String[] PARTS = {
        "a", "b", "ab", "-", "_", ".*", ".+", "|", "(", ")", "(?:", "\\.", "\\-", "\\_", "\\d", ".",
        "*", "+", "?", "[ab]", "^", "$", "{2}", "{", "}", "]", "(?i)", "A", "\u00e4", "\n", "\\|",
        "\\(", "\\\\"
    };

    private static final String[] VALUES = {
        "a", "b", "A", "-", ".", "_", "\n", "\u00e4", "|", "(", "\\", "1"
    };

    private static String text(Random random, String[] of, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(of[random.nextInt(of.length)]);
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isWhatRe2Is(long seed) {
        Random random = new Random(seed);
        int simple = 0;
        for (int i = 0; i < 10_000; i++) {
            String expression = text(random, PARTS, 6);
            WildcardPattern pattern = WildcardPattern.of(expression);
            if (pattern == null) {
                continue;
            }
            simple++;
            Pattern expected;
            try {
                Pattern.compile(expression);
                expected = Pattern.compile("^(?:" + expression + ")$", Pattern.DOTALL);
            } catch (PatternSyntaxException e) {
                throw new AssertionError("seed=" + seed + ", not RE2: " + expression, e);
            }
            for (int j = 0; j < 20; j++) {
                String value = text(random, VALUES, 5);
                assertEquals(
                        expected.matches(value),
                        pattern.matches(value),
                        () -> "seed=" + seed + ", " + expression + " on " + value);
            }
            Set<String> literals = pattern.literals();
            if (literals != null) {
                literals.forEach(literal -> assertTrue(expected.matches(literal), expression));
            }
        }
        assertTrue(simple > 1000, "only so many need no engine: " + simple);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a|b|c",
                "(a|b)",
                "(?:a|b)",
                "node-(1|2)",
                "node-(1|2):9100",
                "a.*",
                ".*a",
                ".*a.*",
                ".+",
                ".*",
                "a.+b",
                "10\\.0\\.0\\.1:9100",
                "a|b.*|",
                "x(a.*|b)y"
            })
    void needsNoEngine(String expression) {
        assertNotNull(WildcardPattern.of(expression));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)a",
                "a*",
                "[ab]",
                "a?",
                "a{2}",
                "^a",
                "a$",
                "a.b",
                "\\d",
                "((a))",
                "(a)(b)",
                "(a)*",
                ".*?",
                "a(",
                ")",
                "(?P<x>a)",
                ".+.+",
                "\\pL",
                "\\",
                "*",
                "(*)"
            })
    void needsOne(String expression) {
        assertNull(WildcardPattern.of(expression));
    }

    @Test
    void caseCountsUnlessItSaysSo() {
        assertEquals(false, new Matcher(Matcher.Type.REGEX, "x", "node.*").matches("Node-1"));
        assertEquals(true, new Matcher(Matcher.Type.REGEX, "x", "(?i)node.*").matches("Node-1"));
        assertEquals(true, new Matcher(Matcher.Type.NOT_REGEX, "x", "node.*").matches("Node-1"));
    }

    @Test
    void knowsItsValues() {
        assertEquals(Set.of("a"), Matcher.equal("x", "a").literals());
        assertEquals(
                Set.of("n-1", "n-2"), new Matcher(Matcher.Type.REGEX, "x", "n-(1|2)").literals());
        assertNull(new Matcher(Matcher.Type.REGEX, "x", "n-.*").literals());
        assertNull(new Matcher(Matcher.Type.NOT_REGEX, "x", "a").literals());
        assertNull(new Matcher(Matcher.Type.NOT_EQUAL, "x", "a").literals());
    }

    @Test
    void refusesWhatIsNoExpression() {
        IllegalArgumentException thrown =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new Matcher(Matcher.Type.REGEX, "x", "a("));
        assertEquals("error parsing regexp: missing closing ): `a(`", thrown.getMessage());
    }
}
