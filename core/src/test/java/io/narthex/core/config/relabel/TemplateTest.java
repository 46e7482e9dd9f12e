package io.narthex.core.config.relabel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    @ParameterizedTest
    @CsvSource({
        "$1,          one",
        "${1}x,       onex",
        "$1x,         ''",
        "$1-$2,       one-two",
        "$name,       two",
        "${name}s,    twos",
        "$names,      ''",
        "$3,          ''",
        "$01,         ''",
        "$0,          one/two",
        "$$1,         $1",
        "a$,          a$",
        "${,          ${",
        "${1,         ${1",
        "${},         ${}",
        "$-,          $-",
        "plain,       plain",
    })
    void expandsAsGoDoes(String text, String expected) {
        Pattern pattern = Pattern.compile("([a-z]+)/(?P<name>[a-z]+)");
        Matcher match = pattern.matcher("one/two");
        assertTrue(match.find());
        assertEquals(expected, new Template(text, pattern).expand(match));
    }
}
