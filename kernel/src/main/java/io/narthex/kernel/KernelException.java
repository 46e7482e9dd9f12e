package io.narthex.kernel;

import java.io.IOException;

/** A Linux call that failed, with the call's name, what it was about, and the error number. */
public class KernelException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * @param call the system call, such as {@code pwrite}
     * @param subject what it was about, such as a path
     * @param errno the error number
     */
    public KernelException(String call, String subject, int errno) {
        super(call + " " + subject + ": " + Errno.name(errno));
        this.errno = errno;
    }

    /** The error number; see {@link Errno}. */
    public int errno() {
        return errno;
    }

    /** Whether the file system has no room or no quota left. */
    public boolean noSpace() {
        return errno == Errno.ENOSPC || errno == Errno.EDQUOT;
    }
}
