package io.narthex.alerting.template;

import io.narthex.alerting.template.Node.BranchKind;
import io.narthex.alerting.template.Node.Command;
import io.narthex.alerting.template.Node.Operand;
import io.narthex.alerting.template.Node.Pipe;
import io.narthex.alerting.template.Node.Sequence;
import io.narthex.alerting.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes nodes of tokens, in the grammar and with the messages of Go's {@code text/template/parse}.
 * Confined to one thread, used once.
 */
final class Parser {
    /** Parentheses and control structures within each other; bounds the stack. */
    private static final int DEPTH_MAX = 100;

    private final String name;
    private final List<Token> tokens;
    private final FunctionTable functions;
    private final Map<String, Sequence> templates;
    private final OperandParser operands;
    private List<String> variables = new ArrayList<>(List.of("$"));
    private int next;
    private int rangeDepth;
    private int depth;

    private Parser(
            String name, String text, FunctionTable functions, Map<String, Sequence> templates) {
        this.name = name;
        this.tokens = Lexer.tokens(text);
        this.functions = functions;
        this.templates = templates;
        this.operands = new OperandParser(this);
    }

    /** Adds what {@code text} is and defines to {@code templates}. */
    static void parse(
            String name, String text, FunctionTable functions, Map<String, Sequence> templates)
            throws TemplateException {
        new Parser(name, text, functions, templates).parseAll();
    }

    private void parseAll() throws TemplateException {
        List<Node> nodes = new ArrayList<>();
        while (!peek().is(Kind.EOF)) {
            if (peek().is(Kind.LEFT_DELIMITER)) {
                int mark = next;
                next++;
                if (nextNonSpace().isKeyword("define")) {
                    definition();
                    continue;
                }
                next = mark;
            }
            Node node = textOrAction();
            if (node instanceof Node.End || node instanceof Node.Else) {
                throw error("unexpected " + node);
            }
            nodes.add(node);
        }
        add(name, new Sequence(0, List.copyOf(nodes)));
    }

    private void add(String template, Sequence body) throws TemplateException {
        Sequence earlier = templates.get(template);
        if (earlier == null || isEmpty(earlier)) {
            templates.put(template, body);
        } else if (!isEmpty(body)) {
            throw error("template: multiple definition of template " + GoStrings.quote(template));
        }
    }

    private static boolean isEmpty(Sequence body) {
        for (Node node : body.nodes()) {
            if (!(node instanceof Node.Text text) || !text.text().isBlank()) {
                return false;
            }
        }
        return true;
    }

    private void definition() throws TemplateException {
        String context = "define clause";
        String template = templateName(nextNonSpace(), context);
        expectRight(context);
        body(template, context);
    }

    /** The nodes of {@code define} or {@code block} up to its {@code end}, with own variables. */
    private void body(String template, String context) throws TemplateException {
        List<String> outer = variables;
        int outerRangeDepth = rangeDepth;
        variables = new ArrayList<>(List.of("$"));
        rangeDepth = 0;
        List<Node> nodes = new ArrayList<>();
        Node end = list(nodes);
        if (!(end instanceof Node.End)) {
            throw error("unexpected " + end + " in " + context);
        }
        variables = outer;
        rangeDepth = outerRangeDepth;
        add(template, new Sequence(0, List.copyOf(nodes)));
    }

    /** Fills {@code nodes} up to {@code end} or {@code else}, which it returns. */
    private Node list(List<Node> nodes) throws TemplateException {
        enter();
        while (!peek().is(Kind.EOF)) {
            Node node = textOrAction();
            if (node instanceof Node.End || node instanceof Node.Else) {
                depth--;
                return node;
            }
            nodes.add(node);
        }
        throw error("unexpected EOF");
    }

    void enter() throws TemplateException {
        if (++depth > DEPTH_MAX) {
            throw error("nested too deeply: more than " + DEPTH_MAX + " levels");
        }
    }

    void leave() {
        depth--;
    }

    private Node textOrAction() throws TemplateException {
        Token token = nextNonSpace();
        return switch (token.kind()) {
            case TEXT -> new Node.Text(token.pos(), token.text());
            case LEFT_DELIMITER -> action();
            default -> throw unexpected(token, "input");
        };
    }

    private Node action() throws TemplateException {
        Token token = nextNonSpace();
        if (token.is(Kind.KEYWORD)) {
            switch (token.text()) {
                case "if":
                    return branch(token.pos(), BranchKind.IF);
                case "range":
                    return branch(token.pos(), BranchKind.RANGE);
                case "with":
                    return branch(token.pos(), BranchKind.WITH);
                case "block":
                    return block();
                case "template":
                    return call();
                case "break":
                    return loopControl(new Node.Break(token.pos()));
                case "continue":
                    return loopControl(new Node.Continue(token.pos()));
                case "else":
                    Token after = peekNonSpace();
                    if (!after.isKeyword("if") && !after.isKeyword("with")) {
                        expectRight("else");
                    }
                    return new Node.Else(after.pos());
                case "end":
                    return new Node.End(expectRight("end").pos());
                default:
                    break;
            }
        }
        next--;
        Pipe pipe = pipeline("command", Kind.RIGHT_DELIMITER);
        return new Node.Action(token.pos(), pipe);
    }

    private Node loopControl(Node node) throws TemplateException {
        Token token = nextNonSpace();
        if (!token.is(Kind.RIGHT_DELIMITER)) {
            throw unexpected(token, node.toString());
        }
        if (rangeDepth == 0) {
            throw error(node + " outside {{range}}");
        }
        return node;
    }

    private Node branch(int pos, BranchKind kind) throws TemplateException {
        int mark = variables.size();
        Pipe pipe = pipeline(kind.keyword, Kind.RIGHT_DELIMITER);
        rangeDepth += kind == BranchKind.RANGE ? 1 : 0;
        List<Node> nodes = new ArrayList<>();
        Node end = list(nodes);
        rangeDepth -= kind == BranchKind.RANGE ? 1 : 0;
        Sequence otherwise = null;
        if (end instanceof Node.Else) {
            Token token = peek();
            boolean chained = kind != BranchKind.RANGE && token.isKeyword(kind.keyword);
            List<Node> others = new ArrayList<>();
            if (chained) {
                // Each "else if" is a branch within the branch: the nesting is counted here too.
                enter();
                next++;
                others.add(branch(token.pos(), kind));
                leave();
            } else {
                end = list(others);
                if (!(end instanceof Node.End)) {
                    throw error("expected end; found " + end);
                }
            }
            otherwise = new Sequence(token.pos(), List.copyOf(others));
        }
        variables.subList(mark, variables.size()).clear();
        return new Node.Branch(pos, kind, pipe, new Sequence(pos, List.copyOf(nodes)), otherwise);
    }

    private Node block() throws TemplateException {
        String context = "block clause";
        Token token = nextNonSpace();
        String template = templateName(token, context);
        Pipe pipe = pipeline(context, Kind.RIGHT_DELIMITER);
        body(template, context);
        return new Node.Call(token.pos(), template, pipe);
    }

    private Node call() throws TemplateException {
        String context = "template clause";
        Token token = nextNonSpace();
        String template = templateName(token, context);
        Pipe pipe = null;
        if (!nextNonSpace().is(Kind.RIGHT_DELIMITER)) {
            next--;
            pipe = pipeline(context, Kind.RIGHT_DELIMITER);
        }
        return new Node.Call(token.pos(), template, pipe);
    }

    private String templateName(Token token, String context) throws TemplateException {
        if (!token.is(Kind.STRING) && !token.is(Kind.RAW_STRING)) {
            throw unexpected(token, context);
        }
        return unquote(token);
    }

    String unquote(Token token) throws TemplateException {
        try {
            return GoStrings.unquote(token.text());
        } catch (TemplateException e) {
            throw error(String.valueOf(e.getMessage()));
        }
    }

    /** A pipeline, with the declarations before it, up to and with {@code end}. */
    Pipe pipeline(String context, Kind end) throws TemplateException {
        Token first = peekNonSpace();
        List<Node.Variable> declared = new ArrayList<>();
        boolean assigns = declarations(context, declared);
        List<Command> commands = new ArrayList<>();
        while (true) {
            Token token = nextNonSpace();
            if (token.is(end)) {
                check(commands, context);
                return new Pipe(first.pos(), assigns, List.copyOf(declared), List.copyOf(commands));
            }
            switch (token.kind()) {
                case BOOL,
                        CHAR_CONSTANT,
                        DOT,
                        FIELD,
                        IDENTIFIER,
                        NUMBER,
                        NIL,
                        RAW_STRING,
                        STRING,
                        VARIABLE,
                        LEFT_PAREN -> {
                    next--;
                    commands.add(operands.command());
                }
                default -> throw unexpected(token, context);
            }
        }
    }

    /** Takes {@code $x :=}, {@code $x =} or {@code $i, $x :=}; true for an assignment. */
    private boolean declarations(String context, List<Node.Variable> declared)
            throws TemplateException {
        while (true) {
            Token variable = peekNonSpace();
            if (!variable.is(Kind.VARIABLE)) {
                return false;
            }
            int mark = next;
            next++;
            Token after = nextNonSpace();
            boolean comma = after.is(Kind.CHAR) && after.text().equals(",");
            if (!comma && !after.is(Kind.ASSIGN) && !after.is(Kind.DECLARE)) {
                next = mark;
                return false;
            }
            declared.add(new Node.Variable(variable.pos(), List.of(variable.text())));
            variables.add(variable.text());
            if (!comma) {
                return after.is(Kind.ASSIGN);
            }
            if (!context.equals("range") || declared.size() >= 2) {
                throw error("too many declarations in " + context);
            }
            switch (peekNonSpace().kind()) {
                case VARIABLE, RIGHT_DELIMITER, RIGHT_PAREN -> {}
                default -> throw error("range can only initialize variables");
            }
        }
    }

    private void check(List<Command> commands, String context) throws TemplateException {
        if (commands.isEmpty()) {
            throw error("missing value for " + context);
        }
        for (int i = 1; i < commands.size(); i++) {
            Operand word = commands.get(i).args().getFirst();
            if (word instanceof Node.Bool
                    || word instanceof Node.Dot
                    || word instanceof Node.Nil
                    || word instanceof Node.Numeral
                    || word instanceof Node.Str) {
                throw error("non executable command in pipeline stage " + (i + 1));
            }
        }
    }

    void checkVariable(String variable) throws TemplateException {
        if (!variables.contains(variable)) {
            throw error("undefined variable " + GoStrings.quote(variable));
        }
    }

    void checkFunction(String function) throws TemplateException {
        if (functions.find(function) == null) {
            throw error("function " + GoStrings.quote(function) + " not defined");
        }
    }

    private Token expectRight(String context) throws TemplateException {
        Token token = nextNonSpace();
        if (!token.is(Kind.RIGHT_DELIMITER)) {
            throw unexpected(token, context);
        }
        return token;
    }

    Token peek() {
        return tokens.get(Math.min(next, tokens.size() - 1));
    }

    Token next() {
        Token token = peek();
        next++;
        return token;
    }

    void back() {
        next--;
    }

    Token peekNonSpace() {
        while (peek().is(Kind.SPACE)) {
            next++;
        }
        return peek();
    }

    Token nextNonSpace() {
        peekNonSpace();
        return next();
    }

    TemplateException unexpected(Token token, String context) {
        return token.is(Kind.ERROR)
                ? error(token.text(), token.line())
                : error("unexpected " + token + " in " + context, token.line());
    }

    TemplateException error(String message) {
        int last = Math.max(0, Math.min(next, tokens.size()) - 1);
        return error(message, tokens.get(last).line());
    }

    private TemplateException error(String message, int line) {
        return new TemplateException("template: " + name + ":" + line + ": " + message);
    }
}
