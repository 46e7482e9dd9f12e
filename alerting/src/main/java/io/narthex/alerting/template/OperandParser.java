package io.narthex.alerting.template;

import io.narthex.alerting.template.Node.Command;
import io.narthex.alerting.template.Node.Operand;
import io.narthex.alerting.template.Token.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of {@link Parser} that reads commands and their operands. */
final class OperandParser {
    private final Parser parser;

    OperandParser(Parser parser) {
        this.parser = parser;
    }

    /** Operands separated by blanks, up to a pipe or the end of the pipeline. */
    Command command() throws TemplateException {
        int pos = parser.peekNonSpace().pos();
        List<Operand> args = new ArrayList<>();
        while (true) {
            parser.peekNonSpace();
            Operand operand = operand();
            if (operand != null) {
                args.add(operand);
            }
            Token token = parser.next();
            if (token.is(Kind.SPACE)) {
                continue;
            }
            if (token.is(Kind.RIGHT_DELIMITER) || token.is(Kind.RIGHT_PAREN)) {
                parser.back();
            } else if (!token.is(Kind.PIPE)) {
                throw parser.unexpected(token, "operand");
            }
            break;
        }
        if (args.isEmpty()) {
            throw parser.error("empty command");
        }
        return new Command(pos, List.copyOf(args));
    }

    private @Nullable Operand operand() throws TemplateException {
        Operand term = term();
        if (term == null || !parser.peek().is(Kind.FIELD)) {
            return term;
        }
        int pos = parser.peek().pos();
        List<String> names = new ArrayList<>();
        if (term instanceof Node.Field field) {
            names.addAll(field.names());
        } else if (term instanceof Node.Variable variable) {
            names.addAll(variable.names());
        }
        while (parser.peek().is(Kind.FIELD)) {
            names.add(parser.next().text().substring(1));
        }
        return switch (term) {
            case Node.Field _ -> new Node.Field(pos, List.copyOf(names));
            case Node.Variable _ -> new Node.Variable(pos, List.copyOf(names));
            case Node.Bool _, Node.Str _, Node.Numeral _, Node.Nil _, Node.Dot _ ->
                    throw parser.error(
                            "unexpected . after term " + GoStrings.quote(term.toString()));
            case Node.Chain _, Node.Identifier _, Node.Pipe _ ->
                    new Node.Chain(pos, term, List.copyOf(names));
        };
    }

    private @Nullable Operand term() throws TemplateException {
        Token token = parser.nextNonSpace();
        int pos = token.pos();
        switch (token.kind()) {
            case IDENTIFIER:
                parser.checkFunction(token.text());
                return new Node.Identifier(pos, token.text());
            case DOT:
                return new Node.Dot(pos);
            case NIL:
                return new Node.Nil(pos);
            case VARIABLE:
                parser.checkVariable(token.text());
                return new Node.Variable(pos, List.of(token.text()));
            case FIELD:
                return new Node.Field(pos, List.of(token.text().substring(1)));
            case BOOL:
                return new Node.Bool(pos, token.text().equals("true"));
            case CHAR_CONSTANT, NUMBER:
                return number(token);
            case LEFT_PAREN:
                parser.enter();
                Node.Pipe pipe = parser.pipeline("parenthesized pipeline", Kind.RIGHT_PAREN);
                parser.leave();
                return pipe;
            case STRING, RAW_STRING:
                return new Node.Str(pos, token.text(), parser.unquote(token));
            default:
                parser.back();
                return null;
        }
    }

    private Node.Numeral number(Token token) throws TemplateException {
        String text = token.text();
        if (token.is(Kind.CHAR_CONSTANT)) {
            String character;
            try {
                character = GoStrings.unquote(text);
            } catch (TemplateException e) {
                throw parser.error("invalid syntax");
            }
            if (character.isEmpty()) {
                throw parser.error("invalid syntax");
            }
            if (character.codePointCount(0, character.length()) != 1) {
                throw parser.error("malformed character constant: " + text);
            }
            long c = character.codePointAt(0);
            return new Node.Numeral(token.pos(), text, c, (double) c);
        }
        Long integer = integer(text);
        Double floating = null;
        if (integer != null) {
            floating = (double) integer;
        } else if (looksInteger(text)) {
            if (!isUnsigned64(text)) {
                throw parser.error("integer overflow: " + GoStrings.quote(text));
            }
            // It is a number, but no int: using it is the fault.
            return new Node.Numeral(token.pos(), text, null, null);
        } else {
            floating = floating(text);
        }
        if (floating == null || floating.isInfinite()) {
            throw parser.error("illegal number syntax: " + GoStrings.quote(text));
        }
        if (integer == null && floating == Math.rint(floating) && Math.abs(floating) < 0x1p63) {
            integer = floating.longValue();
        }
        return new Node.Numeral(token.pos(), text, integer, floating);
    }

    private static boolean looksInteger(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && !(i == 0 && (c == '-' || c == '+'))) {
                return false;
            }
        }
        return text.length() > 1 || Character.isDigit(text.charAt(0));
    }

    /** A whole number in any of Go's bases, or null. */
    private static @Nullable Long integer(String text) {
        boolean signed = text.startsWith("+") || text.startsWith("-");
        String digits = signed ? text.substring(1) : text;
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            char base = Character.toLowerCase(digits.charAt(1));
            radix = base == 'x' ? 16 : base == 'b' ? 2 : 8;
            digits = digits.substring(base == 'x' || base == 'b' || base == 'o' ? 2 : 1);
        }
        if (digits.startsWith("+") || digits.startsWith("-") || digits.endsWith("_")) {
            return null;
        }
        try {
            return Long.parseLong(
                    (text.startsWith("-") ? "-" : "") + digits.replace("_", ""), radix);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean isUnsigned64(String text) {
        try {
            return !text.startsWith("0") && Long.parseUnsignedLong(text) != 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static @Nullable Double floating(String text) {
        String plain = text.replace("_", "");
        boolean hex = plain.contains("x") || plain.contains("X");
        if (hex != (plain.contains("p") || plain.contains("P"))
                || Arrays.asList("", ".", "+", "-", "+.", "-.").contains(plain)) {
            return null;
        }
        try {
            return Double.parseDouble(plain);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
