package io.narthex.alerting.ruletest;

import io.narthex.core.model.StateStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps nothing: a test ends before anything could be asked for again. */
public final class ForgetfulStore implements StateStore {
    @Override
    public byte @Nullable [] get(String area, String key) {
        return null;
    }

    @Override
    public Map<String, byte[]> all(String area) {
        return Map.of();
    }

    @Override
    public void put(String area, String key, byte[] value) {}

    @Override
    public void remove(String area, String key) {}

    @Override
    public boolean commit() {
        return true;
    }
}
