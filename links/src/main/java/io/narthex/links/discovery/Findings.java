package io.narthex.links.discovery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a {@link Discoverer} says what it found. Called on the discoverer's thread. */
public interface Findings {
    /**
     * Replaces all that was found before.
     *
     * @param trouble what went wrong with a part of it, for which {@code groups} holds what was
     *     known before; or null
     */
    void found(List<TargetGroup> groups, @Nullable String trouble);

    /** Says why nothing could be found out; what is known stays. */
    void failed(String why);

    /** Waits. */
    void pause(long waitMs) throws InterruptedException;
}
