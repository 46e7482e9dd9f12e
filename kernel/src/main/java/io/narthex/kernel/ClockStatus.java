package io.narthex.kernel;

/**
 * The kernel's clock discipline as adjtimex(2) reports it, raw: offsets and jitter are in
 * microseconds, or in nanoseconds where {@link #nanoseconds} holds; frequencies are parts per
 * million times 65536.
 *
 * @param state what adjtimex returned; 5 (TIME_ERROR) is an unsynchronised clock
 * @param status the STA_ bits
 * @param offset time offset
 * @param frequency frequency offset
 * @param maxErrorMicros largest possible error
 * @param estimatedErrorMicros estimated error
 * @param loopTimeConstant of the phase-locked loop
 * @param tickMicros microseconds between clock ticks
 * @param ppsFrequency pulse-per-second frequency
 * @param ppsJitter pulse-per-second jitter
 * @param ppsShift pulse-per-second interval duration, a power of two in seconds
 * @param ppsStability pulse-per-second stability
 * @param ppsJitterTotal times the jitter limit was exceeded
 * @param ppsCalibrationTotal calibration intervals
 * @param ppsErrorTotal calibration errors
 * @param ppsStabilityExceededTotal times the stability limit was exceeded
 * @param taiOffsetSeconds offset of TAI from UTC
 */
public record ClockStatus(
        int state,
        int status,
        long offset,
        long frequency,
        long maxErrorMicros,
        long estimatedErrorMicros,
        long loopTimeConstant,
        long tickMicros,
        long ppsFrequency,
        long ppsJitter,
        int ppsShift,
        long ppsStability,
        long ppsJitterTotal,
        long ppsCalibrationTotal,
        long ppsErrorTotal,
        long ppsStabilityExceededTotal,
        int taiOffsetSeconds) {
    private static final int TIME_ERROR = 5;
    private static final int STA_UNSYNC = 0x0040;
    private static final int STA_NANO = 0x2000;

    /** Whether the kernel reports the clock synchronised. */
    public boolean synchronised() {
        return state != TIME_ERROR && (status & STA_UNSYNC) == 0;
    }

    /** Whether {@link #offset} and {@link #ppsJitter} are in nanoseconds. */
    public boolean nanoseconds() {
        return (status & STA_NANO) != 0;
    }
}
