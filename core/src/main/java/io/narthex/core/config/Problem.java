package io.narthex.core.config;

/**
 * One thing that is wrong, or worth a warning, in a configuration file.
 *
 * @param place where it stands
 * @param key the way to it from the top, such as {@code scrape_configs[0].job_name}; may be empty
 * @param message what was found and what is allowed
 */
public record Problem(Place place, String key, String message) {
    /** In one line: place, key, message. */
    @Override
    public String toString() {
        return place + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
