package io.narthex.alerting.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a parsed template. Its text is how Go writes it in messages; its position is an index
 * into the template's text.
 */
sealed interface Node {
    int pos();

    /** Text between actions. */
    record Text(int pos, String text) implements Node {
        @Override
        public String toString() {
            return GoStrings.quote(text);
        }
    }

    /** Nodes one after the other. */
    record Sequence(int pos, List<Node> nodes) implements Node {}

    /** A pipeline whose value is written. */
    record Action(int pos, Pipe pipe) implements Node {
        @Override
        public String toString() {
            return "{{" + pipe + "}}";
        }
    }

    /** The control structures that choose by a value. */
    enum BranchKind {
        IF("if"),
        RANGE("range"),
        WITH("with");

        final String keyword;

        BranchKind(String keyword) {
            this.keyword = keyword;
        }
    }

    /** {@code if}, {@code range} or {@code with}. */
    record Branch(int pos, BranchKind kind, Pipe pipe, Sequence list, @Nullable Sequence otherwise)
            implements Node {
        @Override
        public String toString() {
            return "{{" + kind.keyword + " " + pipe + "}}";
        }
    }

    /** {@code break}. */
    record Break(int pos) implements Node {
        @Override
        public String toString() {
            return "{{break}}";
        }
    }

    /** {@code continue}. */
    record Continue(int pos) implements Node {
        @Override
        public String toString() {
            return "{{continue}}";
        }
    }

    /** {@code template}, and the call that {@code block} makes. */
    record Call(int pos, String name, @Nullable Pipe pipe) implements Node {
        @Override
        public String toString() {
            return "{{template " + GoStrings.quote(name) + (pipe == null ? "" : " " + pipe) + "}}";
        }
    }

    /** {@code else}; exists only while parsing. */
    record Else(int pos) implements Node {
        @Override
        public String toString() {
            return "{{else}}";
        }
    }

    /** {@code end}; exists only while parsing. */
    record End(int pos) implements Node {
        @Override
        public String toString() {
            return "{{end}}";
        }
    }

    /** Something that has a value. */
    sealed interface Operand extends Node {}

    /** Commands connected by {@code |}, with the variables that take the result. */
    record Pipe(int pos, boolean assigns, List<Variable> declared, List<Command> commands)
            implements Operand {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < declared.size(); i++) {
                text.append(i > 0 ? ", " : "").append(declared.get(i));
            }
            if (!declared.isEmpty()) {
                text.append(assigns ? " = " : " := ");
            }
            for (int i = 0; i < commands.size(); i++) {
                text.append(i > 0 ? " | " : "").append(commands.get(i));
            }
            return text.toString();
        }
    }

    /** A function, method, field or constant with its arguments. */
    record Command(int pos, List<Operand> args) implements Node {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < args.size(); i++) {
                text.append(i > 0 ? " " : "");
                if (args.get(i) instanceof Pipe pipe) {
                    text.append('(').append(pipe).append(')');
                } else {
                    text.append(args.get(i));
                }
            }
            return text.toString();
        }
    }

    /** {@code .} */
    record Dot(int pos) implements Operand {
        @Override
        public String toString() {
            return ".";
        }
    }

    /** {@code nil} */
    record Nil(int pos) implements Operand {
        @Override
        public String toString() {
            return "nil";
        }
    }

    /** {@code true} or {@code false}. */
    record Bool(int pos, boolean value) implements Operand {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** A number, with its values as far as it has them. */
    record Numeral(int pos, String text, @Nullable Long integer, @Nullable Double floating)
            implements Operand {
        @Override
        public String toString() {
            return text;
        }
    }

    /** A string, with its spelling. */
    record Str(int pos, String quoted, String text) implements Operand {
        @Override
        public String toString() {
            return quoted;
        }
    }

    /** A field of dot, and fields of that. */
    record Field(int pos, List<String> names) implements Operand {
        @Override
        public String toString() {
            return "." + String.join(".", names);
        }
    }

    /** A variable, and fields of its value; the first name begins with {@code $}. */
    record Variable(int pos, List<String> names) implements Operand {
        @Override
        public String toString() {
            return String.join(".", names);
        }
    }

    /** Fields of the value of a parenthesis or function. */
    record Chain(int pos, Operand of, List<String> names) implements Operand {
        @Override
        public String toString() {
            String text = of instanceof Pipe ? "(" + of + ")" : of.toString();
            return text + "." + String.join(".", names);
        }
    }

    /** A function. */
    record Identifier(int pos, String name) implements Operand {
        @Override
        public String toString() {
            return name;
        }
    }
}
