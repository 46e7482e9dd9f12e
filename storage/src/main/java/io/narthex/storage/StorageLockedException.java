package io.narthex.storage;

import java.io.IOException;
import java.nio.file.Path;

/** Another agent uses the folder. The message is for people and names its process. */
public class StorageLockedException extends IOException {
    private static final long serialVersionUID = 1L;

    StorageLockedException(Path folder, long pid) {
        super(
                "storage.path "
                        + folder
                        + " is in use by another agent"
                        + (pid > 0 ? ": process " + pid : "")
                        + "; stop it or choose another storage.path");
    }
}
