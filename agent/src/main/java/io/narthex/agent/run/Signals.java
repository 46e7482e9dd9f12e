package io.narthex.agent.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.tinylog.Logger;

/**
 * Unix signals. {@code sun.misc.Signal} is the JDK's only door to them; it is called by reflection,
 * as the compiler's warning about it cannot be switched off.
 */
final class Signals {
    private Signals() {}

    /**
     * Calls {@code action} on a thread of the JVM's whenever the signal arrives.
     *
     * @param name without SIG, such as {@code HUP}
     */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, arguments) ->
                                    switch (method.getName()) {
                                        case "handle" -> {
                                            action.run();
                                            yield null;
                                        }
                                        case "hashCode" -> System.identityHashCode(self);
                                        case "equals" -> self == arguments[0];
                                        default -> "handler of SIG" + name;
                                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
            Logger.warn(cause, "SIG{} cannot be handled", name);
        }
    }
}
