package io.narthex.web.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Against hashes that libxcrypt made. */
class BcryptHashTest {
    private static boolean matches(String hash, String password) {
        return BcryptHash.parse(hash).matches(password.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void knowsWhatOthersHashed() {
        assertTrue(matches("$2y$04$abcdefghijklmnopqrstuuoD8yw7MmybLKVooaTGGZAt3HXugv2.a", "test"));
        assertFalse(
                matches("$2y$04$abcdefghijklmnopqrstuuoD8yw7MmybLKVooaTGGZAt3HXugv2.a", "Test"));
        assertTrue(matches("$2y$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq", ""));
        assertTrue(
                matches(
                        "$2y$04$abcdefghijklmnopqrstuu.gc7UY/21CSNJGJg21jJzx9QiOpJ9bO",
                        "x".repeat(71)));
        assertTrue(
                matches(
                        "$2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i",
                        "x".repeat(72)));
        assertTrue(
                matches(
                        "$2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i",
                        "x".repeat(72) + "y"));
        assertTrue(
                matches(
                        "$2y$04$abcdefghijklmnopqrstuuF7KK/SfP9IRGj0pPJMr8GdtCS8xpmpC",
                        "p\u00e4ss"));
        assertTrue(matches("$2a$05$abcdefghijklmnopqrstuuMceFj4VbmHOj8C7PetMxzZkwre/z.Ri", "test"));
        assertFalse(
                matches("$2a$05$abcdefghijklmnopqrstuuMceFj4VbmHOj8C7PetMxzZkwre/z.Ri", "Test"));
        assertTrue(matches("$2b$04$CCCCCCCCCCCCCCCCCCCCC.FK5AM0cKS86rvu3Y1W/ncuJ1wb3aQva", "test"));
        assertFalse(
                matches("$2b$04$CCCCCCCCCCCCCCCCCCCCC.FK5AM0cKS86rvu3Y1W/ncuJ1wb3aQva", "Test"));
        assertTrue(matches("$2b$04$CCCCCCCCCCCCCCCCCCCCC.Cg0ly9t/KVBCBYYDfOmZKwry9JuXClC", ""));
        assertTrue(
                matches(
                        "$2b$04$CCCCCCCCCCCCCCCCCCCCC.mwrsLq6gtszNEQrpvY85c8XKy5rgdwW",
                        "x".repeat(71)));
        assertTrue(
                matches(
                        "$2b$04$CCCCCCCCCCCCCCCCCCCCC.ug0A3dTXhy5U.dFjx/qguZ8I4CB77BC",
                        "x".repeat(72)));
        assertTrue(
                matches(
                        "$2b$04$CCCCCCCCCCCCCCCCCCCCC.ug0A3dTXhy5U.dFjx/qguZ8I4CB77BC",
                        "x".repeat(72) + "y"));
        assertTrue(
                matches(
                        "$2b$04$CCCCCCCCCCCCCCCCCCCCC.TKL0PRqKTFpW12ixR4oYE99BBVQw9Ee",
                        "p\u00e4ss"));
    }

    @Test
    void aDecoyCostsTheSameAndNeverMatches() {
        BcryptHash decoy = BcryptHash.decoy(4);
        assertEquals(4, decoy.cost());
        assertFalse(decoy.matches("".getBytes(StandardCharsets.UTF_8)));
        assertFalse(decoy.matches("fakepassword".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refusesWhatIsNoHashAndKeepsItToItself() {
        String rest = "abcdefghijklmnopqrstuuoD8yw7MmybLKVooaTGGZAt3HXugv2.a";
        for (String[] textAndWhy :
                new String[][] {
                    {"", "hashedSecret too short to be a bcrypted password"},
                    {"secret", "hashedSecret too short to be a bcrypted password"},
                    {"x2y$04$" + rest, "bcrypt hashes must start with '$'"},
                    {"$3y$04$" + rest, "bcrypt algorithm version must be 2"},
                    {"$2y$03$" + rest, "cost 3 is outside allowed inclusive range 4..31"},
                    {"$2y$32$" + rest, "cost 32 is outside allowed inclusive range 4..31"},
                    {"$2y$0x$" + rest, "the cost is not a number"},
                    {"$2yy04$" + rest, "hashedSecret is not of the form $2y$10$..."},
                    {"$2y$04$" + rest + "a", "salt and hash must be 53 characters of ./A-Za-z0-9"},
                    {
                        "$2y$04$" + rest.replace('D', '!'),
                        "salt and hash must be 53 characters of ./A-Za-z0-9"
                    },
                }) {
            assertEquals(
                    "crypto/bcrypt: " + textAndWhy[1],
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> BcryptHash.parse(textAndWhy[0]))
                            .getMessage());
        }
        assertEquals("bcrypt of cost 4", BcryptHash.parse("$2y$04$" + rest).toString());
    }
}
