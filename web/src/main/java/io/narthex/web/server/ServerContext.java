package io.narthex.web.server;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import java.util.concurrent.atomic.AtomicBoolean;

/** What all exchanges of a server share. Thread-safe. */
record ServerContext(
        ServerLimits limits,
        Deflaters deflaters,
        AtomicBoolean stopping,
        EpochClock epochClock,
        NanoClock nanoClock) {}
