package io.narthex.storage.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Sets of series' numbers beside those of the JDK. */
class IdSetTest {
    @Test
    void agreesWithASet() {
        long seed = 5;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int span = 1 << (4 + random.nextInt(18));
            IdSet set = new IdSet();
            IdSet other = new IdSet();
            TreeSet<Integer> model = new TreeSet<>();
            TreeSet<Integer> otherModel = new TreeSet<>();
            for (int i = 0; i < 200; i++) {
                int from = random.nextInt(span);
                for (int id = from; id < from + random.nextInt(200); id++) {
                    set.add(id);
                    model.add(id);
                }
                int one = random.nextInt(span);
                set.remove(one);
                model.remove(one);
                other.add(one);
                otherModel.add(one);
            }
            IdSet copy = new IdSet(set);
            check(seed, round, random, span, set, model);
            set.addAll(other);
            TreeSet<Integer> both = new TreeSet<>(model);
            both.addAll(otherModel);
            check(seed, round, random, span, set, both);
            copy.removeAll(other);
            model.removeAll(otherModel);
            check(seed, round, random, span, copy, model);
            copy.removeAll(copy);
            assertEquals(true, copy.isEmpty());
        }
    }

    @Test
    void theLargestNumberTakesLittle() {
        IdSet set = new IdSet();
        set.add(Integer.MAX_VALUE);
        assertEquals(true, set.containsAll(Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertFalse(set.contains(0));
    }

    private static void check(
            long seed, int round, Random random, int span, IdSet set, NavigableSet<Integer> model) {
        String where = "seed=" + seed + " round=" + round;
        assertEquals(model.isEmpty(), set.isEmpty(), where);
        for (int i = 0; i < 500; i++) {
            int low = random.nextInt(span + 100);
            int high = low + random.nextInt(150);
            assertEquals(model.contains(low), set.contains(low), where);
            boolean all = model.subSet(low, true, high, true).size() == high - low + 1;
            assertEquals(all, set.containsAll(low, high), where + " " + low + "-" + high);
        }
    }
}
