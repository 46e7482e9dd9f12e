package io.narthex.alerting.template;

import io.narthex.alerting.template.Node.BranchKind;
import io.narthex.alerting.template.Node.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One execution of a {@link Template}: walks its nodes and writes. Confined to one thread. */
final class Executor implements Function.Call {
    /** How the walk over a list of nodes ended. */
    private enum Flow {
        NORMAL,
        BREAK,
        CONTINUE
    }

    private final Template template;
    private final Environment environment;
    private final Limits limits;
    private StringBuilder out = new StringBuilder();
    private Evaluator evaluator;
    private String executing;
    private int steps;
    private int depth;

    /** The node that a message names: the one looked at last, as in Go. */
    private @Nullable Node at;

    Executor(Template template, Environment environment, Limits limits) {
        this.template = template;
        this.environment = environment;
        this.limits = limits;
        this.executing = template.name();
        this.evaluator = new Evaluator(this, null);
    }

    String execute(@Nullable Object dot) throws TemplateException {
        Sequence body = template.body(template.name());
        if (body == null) {
            throw new TemplateException(
                    "template: "
                            + template.name()
                            + ": "
                            + GoStrings.quote(template.name())
                            + " is an incomplete or empty template");
        }
        run(template.name(), body, dot);
        return out.toString();
    }

    Template template() {
        return template;
    }

    void at(Node node) throws TemplateException {
        at = node;
        step();
    }

    private void step() throws TemplateException {
        if (++steps > limits.steps()) {
            throw error("exceeded the limit of " + limits.steps() + " steps");
        }
    }

    void enter() throws TemplateException {
        if (++depth > limits.depth()) {
            throw error("exceeded maximum template depth (" + limits.depth() + ")");
        }
    }

    void leave() {
        depth--;
    }

    /** An error at the present node, in Go's form. */
    TemplateException error(String message) {
        Node node = at;
        StringBuilder text = new StringBuilder("template: ").append(template.name());
        if (node == null) {
            return new TemplateException(text.append(": ").append(message).toString());
        }
        String before = template.text().substring(0, node.pos());
        int lineFrom = before.lastIndexOf('\n') + 1;
        int line = 1;
        for (int i = 0; i < lineFrom; i++) {
            line += before.charAt(i) == '\n' ? 1 : 0;
        }
        int column = before.substring(lineFrom).getBytes(StandardCharsets.UTF_8).length;
        text.append(':').append(line).append(':').append(column);
        text.append(": executing ").append(GoStrings.quote(executing));
        text.append(" at <").append(node).append(">: ").append(message);
        return new TemplateException(text.toString());
    }

    private Flow walk(@Nullable Object dot, Sequence list) throws TemplateException {
        enter();
        for (Node node : list.nodes()) {
            Flow flow = walk(dot, node);
            if (flow != Flow.NORMAL) {
                leave();
                return flow;
            }
        }
        leave();
        return Flow.NORMAL;
    }

    private Flow walk(@Nullable Object dot, Node node) throws TemplateException {
        at(node);
        switch (node) {
            case Node.Text text -> write(text.text());
            case Node.Action action -> {
                Object value = evaluator.pipe(dot, action.pipe());
                if (action.pipe().declared().isEmpty()) {
                    at(action);
                    write(value == null ? "<no value>" : GoFormat.sprint(value));
                }
            }
            case Node.Branch branch -> {
                return branch(dot, branch);
            }
            case Node.Call call -> call(dot, call);
            case Node.Break _ -> {
                return Flow.BREAK;
            }
            case Node.Continue _ -> {
                return Flow.CONTINUE;
            }
            default -> throw new IllegalStateException("not executable: node=" + node);
        }
        return Flow.NORMAL;
    }

    private void write(String text) throws TemplateException {
        if (text.length() > limits.outputChars() - out.length()) {
            throw error("exceeded the limit of " + limits.outputChars() + " characters of output");
        }
        out.append(text);
    }

    private Flow branch(@Nullable Object dot, Node.Branch branch) throws TemplateException {
        int mark = evaluator.mark();
        try {
            Object value = evaluator.pipe(dot, branch.pipe());
            if (branch.kind() == BranchKind.RANGE) {
                return range(dot, branch, value);
            }
            if (Values.isTrue(value)) {
                return walk(branch.kind() == BranchKind.WITH ? value : dot, branch.list());
            }
            return branch.otherwise() == null ? Flow.NORMAL : walk(dot, branch.otherwise());
        } finally {
            evaluator.release(mark);
        }
    }

    private Flow range(@Nullable Object dot, Node.Branch range, @Nullable Object over)
            throws TemplateException {
        boolean any = false;
        switch (over) {
            case null -> {}
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    any = true;
                    if (iterate(range, (long) i, list.get(i)) == Flow.BREAK) {
                        break;
                    }
                }
            }
            case Map<?, ?> map -> {
                for (var entry : Values.sorted(map).entrySet()) {
                    any = true;
                    if (iterate(range, entry.getKey(), entry.getValue()) == Flow.BREAK) {
                        break;
                    }
                }
            }
            case Long count -> {
                if (range.pipe().declared().size() > 1) {
                    throw error("can't use " + count + " to iterate over more than one variable");
                }
                for (long i = 0; i < count; i++) {
                    any = true;
                    if (iterate(range, i, i) == Flow.BREAK) {
                        break;
                    }
                }
            }
            default -> throw error("range can't iterate over " + GoFormat.sprint(over));
        }
        return any || range.otherwise() == null ? Flow.NORMAL : walk(dot, range.otherwise());
    }

    private Flow iterate(Node.Branch range, Object index, @Nullable Object element)
            throws TemplateException {
        step();
        int mark = evaluator.mark();
        List<Node.Variable> declared = range.pipe().declared();
        if (declared.size() == 1) {
            evaluator.declare(range.pipe(), 0, element);
        } else if (declared.size() == 2) {
            evaluator.declare(range.pipe(), 0, index);
            evaluator.declare(range.pipe(), 1, element);
        }
        Flow flow = walk(element, range.list());
        evaluator.release(mark);
        return flow;
    }

    private void call(@Nullable Object dot, Node.Call call) throws TemplateException {
        Sequence body = template.body(call.name());
        if (body == null) {
            throw error("template " + GoStrings.quote(call.name()) + " not defined");
        }
        enter();
        Node.Pipe pipe = call.pipe();
        run(call.name(), body, pipe == null ? null : evaluator.pipe(dot, pipe));
        leave();
    }

    private void run(String name, Sequence body, @Nullable Object dot) throws TemplateException {
        Evaluator outer = evaluator;
        String outerName = executing;
        evaluator = new Evaluator(this, dot);
        executing = name;
        walk(dot, body);
        evaluator = outer;
        executing = outerName;
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public int outputCharsMax() {
        return limits.outputChars();
    }

    @Override
    public String execute(String name, @Nullable Object dot) throws FunctionException {
        Sequence body = template.body(name);
        if (body == null) {
            throw new FunctionException(
                    "template: no template "
                            + GoStrings.quote(name)
                            + " associated with template "
                            + GoStrings.quote(template.name()));
        }
        StringBuilder outer = out;
        out = new StringBuilder();
        try {
            enter();
            run(name, body, dot);
            leave();
            return out.toString();
        } catch (TemplateException e) {
            throw new FunctionException(String.valueOf(e.getMessage()));
        } finally {
            out = outer;
        }
    }
}
