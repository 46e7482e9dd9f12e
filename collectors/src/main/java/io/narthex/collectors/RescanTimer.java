package io.narthex.collectors;

/**
 * Says when to look again for things that seldom come and go, such as sensors: in every tenth
 * reading, or at once after something was missing. Confined to one thread at a time.
 */
public final class RescanTimer {
    private static final int READINGS = 10;

    private int left;

    /** Whether it is time in this reading; to be asked once in each. */
    public boolean isDue() {
        if (left == 0) {
            left = READINGS - 1;
            return true;
        }
        left--;
        return false;
    }

    /** Makes the next reading look again. */
    public void soon() {
        left = 0;
    }
}
