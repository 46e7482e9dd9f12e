package io.narthex.storage;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.kernel.KernelInfo;
import io.narthex.kernel.LinuxKernelInfo;
import io.narthex.kernel.LinuxRawFiles;
import io.narthex.kernel.RawFiles;

/** What the database takes from its surroundings, so that tests can put something else there. */
public record StorageEnvironment(
        RawFiles files, KernelInfo kernel, EpochClock clock, NanoClock nanoClock) {
    /** The running system. */
    public static StorageEnvironment system() {
        return new StorageEnvironment(
                new LinuxRawFiles(), new LinuxKernelInfo(), EpochClock.SYSTEM, NanoClock.SYSTEM);
    }
}
