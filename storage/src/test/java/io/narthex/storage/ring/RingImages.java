package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Opens a ring's image as a start does, for tests elsewhere. */
public final class RingImages {
    private RingImages() {}

    /** The ring in a file, or null if nothing tells how it is divided. */
    public static @Nullable RingFile open(RawFile file) throws IOException {
        Geometry geometry = RingFile.readHeader(file);
        if (geometry == null) {
            geometry = new RingSalvage(file).find(0);
        }
        return geometry == null ? null : RingFile.existing(file, geometry);
    }
}
