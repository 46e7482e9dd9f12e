package io.narthex.alerting.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language: what Go's text/template writes for the same text and data. */
class TemplateTest {
    static final Map<String, Object> DOT =
            Map.of(
                    "Name",
                    "attic",
                    "Count",
                    3L,
                    "Ratio",
                    0.5,
                    "Yes",
                    true,
                    "No",
                    false,
                    "Empty",
                    "",
                    "List",
                    List.of("a", "b", "c"),
                    "None",
                    List.of(),
                    "Map",
                    Map.of("x", "1", "y", "2"));

    private static String run(String text, @Nullable Object dot) throws TemplateException {
        return Template.parse("test", text, FunctionTable.prometheus())
                .execute(dot, Environment.NONE, Limits.DEFAULT);
    }

    private static String message(String text) {
        return String.valueOf(
                assertThrows(TemplateException.class, () -> run(text, DOT)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            textBlock =
                    """
                    plain text => plain text
                    {{.Name}} => attic
                    {{ .Count }}|{{.Ratio}}|{{.Yes}} => 3|0.5|true
                    {{.Missing}} => <no value>
                    {{.Map.x}}{{.Map.z}}. => 1.
                    {{if .Yes}}A{{else}}B{{end}} => A
                    {{if .No}}A{{else if .Yes}}B{{else}}C{{end}} => B
                    {{if .No}}A{{else if .Empty}}B{{else}}C{{end}} => C
                    {{with .Name}}[{{.}}]{{end}} => [attic]
                    {{with .Empty}}[{{.}}]{{else}}none{{end}} => none
                    {{with .Empty}}x{{else with .Name}}{{.}}{{end}} => attic
                    {{with $x := .Name}}{{$x}}{{$.Count}}{{end}} => attic3
                    {{range .List}}<{{.}}>{{end}} => <a><b><c>
                    {{range $v := .List}}{{$v}}{{end}} => abc
                    {{range $i, $v := .List}}{{$i}}={{$v}} {{end}}. => 0=a 1=b 2=c .
                    {{range $k, $v := .Map}}{{$k}}{{$v}};{{end}} => x1;y2;
                    {{range .None}}x{{else}}none{{end}} => none
                    {{range .Missing}}x{{else}}none{{end}} => none
                    {{range 3}}{{.}}{{end}} => 012
                    {{range $i := .Count}}{{$i}}{{end}} => 012
                    {{range 5}}{{if eq . 3}}{{break}}{{end}}{{.}}{{end}} => 012
                    {{range 5}}{{if eq . 3}}{{continue}}{{end}}{{.}}{{end}} => 0124
                    {{range 2}}{{range 3}}{{if eq . 1}}{{break}}{{end}}{{.}}{{end}}|{{end}} => 0|0|
                    {{$x := 1}}{{if .Yes}}{{$x = 2}}{{end}}{{$x}} => 2
                    {{$x := 1}}{{if .Yes}}{{$x := 2}}{{$x}}{{end}}{{$x}} => 21
                    {{$i := 9}}{{$v := 9}}{{range $i, $v = .List}}{{end}}{{$i}}{{$v}} => 2c
                    {{define "T"}}<{{.}}>{{end}}{{template "T" .Name}} => <attic>
                    {{define "T"}}x{{end}}{{template "T"}} => x
                    {{block "B" .Name}}[{{.}}]{{end}} => [attic]
                    {{template "T" 3}}{{define "T"}}{{if .}}{{.}}{{template "T" (slice "ab" 2)}}{{end}}{{end}} => 3
                    a {{- .Name -}} b => aatticb
                    a {{- " x " }} b => a x  b
                    a{{/* a comment */}}b => ab
                    a {{- /* a comment */ -}} b => ab
                    {{"quoted \\"text\\" \\u00e9\\x41\\101"}} => quoted "text" éAA
                    {{`raw \\n`}} => raw \\n
                    {{'a'}} {{'\\n'}} => 97 10
                    {{1}} {{-1}} {{+1}} {{0x1F}} {{0b101}} {{0o17}} {{1_000}} => 1 -1 1 31 5 15 1000
                    {{1.0}} {{1.5e3}} {{1e6}} {{.5}} => 1 1500 1e+06 0.5
                    {{true}} {{false}} => true false
                    {{"a" | printf "%s-%s" "b"}} => b-a
                    {{(printf "%d" 5) | len}} => 1
                    {{len .List}} {{len .Map}} {{len "héllo"}} => 3 2 6
                    {{index .List 1}} {{index .Map "y"}} {{index "abc" 0}} => b 2 97
                    {{slice "abcdef" 1 3}} {{slice .List 1}} {{slice "abc"}} => bc [b c] abc
                    {{and 1 0 2}} {{and 1 2}} {{or 0 "" "x"}} {{or 0 ""}}. => 0 2 x .
                    {{or .Yes (index .List 99)}} {{and .No (index .List 99)}} => true false
                    {{not .Yes}} {{not 0}} => false true
                    {{eq 1 1}} {{eq 1 2 3 1}} {{ne "a" "b"}} => true true true
                    {{lt 1 2}} {{le 2 2}} {{gt 1.5 1.0}} {{ge "b" "a"}} => true true true true
                    {{html "<a href='x'>&\\""}} => &lt;a href=&#39;x&#39;&gt;&amp;&#34;
                    {{js "it's <b>"}} => it\\'s \\u003Cb\\u003E
                    {{urlquery "a b&c=d/é"}} => a+b%26c%3Dd%2F%C3%A9
                    {{print 1 2 "a" "b" 3}} => 1 2ab3
                    {{print "a" 1 2 "b"}} => a1 2b
                    {{println "a" 1}} => ~a 1
                    ~
                    {{.List}} {{.Map}} => [a b c] map[x:1 y:2]
                    {{(.Map).x}} => 1
                    {{$m := .Map}}{{$m.y}} => 2
                    {{if eq .Name "attic" | not}}A{{else}}B{{end}} => B
                    {{if and (gt .Count 1) (lt .Count 5)}}in{{end}} => in
                    {{eq nil .Missing}} => true
                    {{ $x := "a" }}{{ with .Name }}{{ $x }}{{ end }} => a
                    """)
    void writes(String text, String expected) throws TemplateException {
        // The table takes the blanks around a cell away.
        String written = run(text.replace("\\\\", "\\"), DOT);
        assertEquals(expected.replace("\\\\", "\\").strip(), written.strip());
    }

    @Test
    void trimsLineFeeds() throws TemplateException {
        assertEquals("a\nb", run("a\n{{- if true }}\nb\n{{- end }}\n", DOT).stripTrailing());
        assertEquals("x1y", run("x \n\t {{- 1 -}} \r\n y", DOT));
        assertEquals("x -1y", run("x {{-1}}y", DOT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            textBlock =
                    """
                    {{ => template: test:1: unclosed action
                    {{.Name => template: test:1: unclosed action
                    {{}} => template: test:1: missing value for command
                    {{if}}x{{end}} => template: test:1: missing value for if
                    {{if .Yes}}x => template: test:1: unexpected EOF
                    {{end}} => template: test:1: unexpected {{end}}
                    {{else}} => template: test:1: unexpected {{else}}
                    {{nosuch 1}} => template: test:1: function "nosuch" not defined
                    {{$x}} => template: test:1: undefined variable "$x"
                    {{break}} => template: test:1: {{break}} outside {{range}}
                    {{continue}} => template: test:1: {{continue}} outside {{range}}
                    {{range .List}}{{define "x"}}{{break}}{{end}}{{end}} => template: test:1: unexpected <define> in command
                    {{(1}} => template: test:1: unclosed left paren
                    {{1)}} => template: test:1: unexpected right paren
                    {{"abc}} => template: test:1: unterminated quoted string
                    {{`abc}} => template: test:1: unterminated raw quoted string
                    {{'a}} => template: test:1: unterminated character constant
                    {{/* x}} => template: test:1: unclosed comment
                    {{/* x */ y}} => template: test:1: comment ends before closing delimiter
                    {{1a}} => template: test:1: bad number syntax: "1a"
                    {{.a@b}} => template: test:1: bad character U+0040 '@'
                    {{\u00a0}} => template: test:1: unrecognized character in action: U+00A0
                    {{1 | 2}} => template: test:1: non executable command in pipeline stage 2
                    {{template .x}} => template: test:1: unexpected ".x" in template clause
                    {{define x}} => template: test:1: unexpected "x" in define clause
                    {{$a, $b := 1}} => template: test:1: too many declarations in command
                    {{range $a, 1}} => template: test:1: range can only initialize variables
                    {{1.x}} => template: test:1: bad number syntax: "1.x"
                    {{"a".x}} => template: test:1: unexpected . after term "\\"a\\""
                    {{define "a"}}1{{end}}{{define "a"}}2{{end}} => template: test:1: template: multiple definition of template "a"
                    {{99999999999999999999}} => template: test:1: integer overflow: "99999999999999999999"
                    {{if .Yes}}{{else}}{{else}}{{end}} => template: test:1: expected end; found {{else}}
                    {{"\\q"}} => template: test:1: invalid syntax
                    """)
    void refusesToParse(String text, String expected) {
        assertEquals(expected.replace("\\\\", "\\"), message(text.replace("\\\\", "\\")));
    }

    @Test
    void namesTheLineOfAFault() {
        assertEquals(
                "template: test:3: function \"nosuch\" not defined",
                message("line 1\n{{ .Name }}\n{{ nosuch }}\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            textBlock =
                    """
                    {{.Name.x}} => template: test:1:7: executing "test" at <.Name.x>: can't evaluate field x in type string
                    {{.Count 1}} => template: test:1:2: executing "test" at <.Count>: Count is not a method but has arguments
                    {{1 2}} => template: test:1:2: executing "test" at <1>: can't give argument to non-function 1
                    {{index .List 9}} => template: test:1:2: executing "test" at <index .List 9>: error calling index: index out of range: 9
                    {{index .List "x"}} => template: test:1:2: executing "test" at <index .List "x">: error calling index: cannot index slice/array with type string
                    {{len 3}} => template: test:1:2: executing "test" at <len 3>: error calling len: len of type int
                    {{gt .Ratio 1}} => template: test:1:2: executing "test" at <gt .Ratio 1>: error calling gt: incompatible types for comparison: float64 and int
                    {{lt .Yes true}} => template: test:1:2: executing "test" at <lt .Yes true>: error calling lt: invalid type for comparison
                    {{eq 1}} => template: test:1:2: executing "test" at <eq 1>: error calling eq: missing argument for comparison
                    {{not}} => template: test:1:2: executing "test" at <not>: wrong number of args for not: want 1 got 0
                    {{printf}} => template: test:1:2: executing "test" at <printf>: wrong number of args for printf: want at least 1 got 0
                    {{toUpper 1}} => template: test:1:10: executing "test" at <1>: expected string; found 1
                    {{.Count | toUpper}} => template: test:1:11: executing "test" at <toUpper>: wrong type for value; expected string; got int
                    {{toUpper .Count}} => template: test:1:10: executing "test" at <.Count>: wrong type for value; expected string; got int
                    {{template "no"}} => template: test:1:11: executing "test" at <{{template "no"}}>: template "no" not defined
                    {{nil}} => template: test:1:2: executing "test" at <nil>: nil is not a command
                    {{range .Name}}{{end}} => template: test:1:8: executing "test" at <.Name>: range can't iterate over attic
                    {{range $i, $j := 3}}{{end}} => template: test:1:18: executing "test" at <3>: can't use 3 to iterate over more than one variable
                    {{humanize "one"}} => template: test:1:2: executing "test" at <humanize "one">: error calling humanize: strconv.ParseFloat: parsing "one": invalid syntax
                    {{"one" | humanize}} => template: test:1:10: executing "test" at <humanize>: error calling humanize: strconv.ParseFloat: parsing "one": invalid syntax
                    """)
    void failsWhileExecuting(String text, String expected) {
        assertEquals(expected, message(text));
    }

    @Test
    void boundsRecursion() {
        assertEquals(
                "template: test:1:29: executing \"r\" at <.>: exceeded maximum"
                        + " template depth (200)",
                message("{{define \"r\"}}{{template \"r\" .}}{{end}}{{template \"r\" .}}"));
    }

    @Test
    void boundsSteps() {
        assertEquals(
                "template: test:1:8: executing \"test\" at <1000000000>: exceeded the limit of"
                        + " 100000 steps",
                message("{{range 1000000000}}{{end}}"));
    }

    @Test
    void boundsOutput() {
        assertEquals(
                "template: test:1:16: executing \"test\" at <\"12345678901234567890\">: exceeded the"
                        + " limit of 65536 characters of output",
                message("{{range 100000}}12345678901234567890{{end}}"));
        assertEquals(
                "template: test:1:2: executing \"test\" at <printf \"%900000d\" 1>: error calling"
                        + " printf: result is longer than 65536 characters",
                message("{{printf \"%900000d\" 1}}"));
    }

    @Test
    void boundsNesting() {
        assertEquals(
                "template: test:1: nested too deeply: more than 100 levels",
                message("{{" + "(".repeat(500) + "1" + ")".repeat(500) + "}}"));
        assertEquals(
                "template: test:1: nested too deeply: more than 100 levels",
                message("{{if 1}}".repeat(500) + "{{end}}".repeat(500)));
    }
}
