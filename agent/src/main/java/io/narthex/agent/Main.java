package io.narthex.agent;

import io.narthex.agent.cli.Program;

/** Where the process begins. */
public final class Main {
    private Main() {}

    /** Does what the command line says and ends with its status: 0, 1 at run time, 2 for usage. */
    public static void main(String[] args) {
        System.exit(new Program(Version.get()).execute(args));
    }
}
