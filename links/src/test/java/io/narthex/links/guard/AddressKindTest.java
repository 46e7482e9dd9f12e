package io.narthex.links.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressKindTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, LOOPBACK",
        "127.255.255.254, LOOPBACK",
        "::1, LOOPBACK",
        "::ffff:127.0.0.1, LOOPBACK",
        "::127.0.0.1, LOOPBACK",
        "64:ff9b::7f00:1, LOOPBACK",
        "64:ff9b:1::127.0.0.1, LOOPBACK",
        "2002:7f00:1::, LOOPBACK",
        "0.0.0.0, UNSPECIFIED",
        "0.1.2.3, UNSPECIFIED",
        "::, UNSPECIFIED",
        "::ffff:0.0.0.0, UNSPECIFIED",
        "169.254.0.1, LINK_LOCAL",
        "169.254.169.253, LINK_LOCAL",
        "fe80::1, LINK_LOCAL",
        "febf::1, LINK_LOCAL",
        "fec0::1, LINK_LOCAL",
        "::ffff:169.254.1.1, LINK_LOCAL",
        "169.254.169.254, METADATA",
        "169.254.170.2, METADATA",
        "::ffff:169.254.169.254, METADATA",
        "64:ff9b::a9fe:a9fe, METADATA",
        "2002:a9fe:a9fe::1, METADATA",
        "fd00:ec2::254, METADATA",
        "100.100.100.200, METADATA",
        "168.63.129.16, METADATA",
        "224.0.0.1, MULTICAST",
        "239.255.255.250, MULTICAST",
        "ff02::1, MULTICAST",
        "255.255.255.255, BROADCAST",
        "240.0.0.1, BROADCAST",
        "10.0.0.1, ORDINARY",
        "172.16.0.1, ORDINARY",
        "192.168.1.1, ORDINARY",
        "100.64.0.1, ORDINARY",
        "93.184.216.34, ORDINARY",
        "fc00::1, ORDINARY",
        "fd12:3456::7, ORDINARY",
        "2001:db8::1, ORDINARY",
        "::ffff:192.168.1.1, ORDINARY",
        "64:ff9b::c0a8:101, ORDINARY",
    })
    void knowsWhatAnAddressIsFor(String address, AddressKind kind) {
        assertEquals(kind, AddressKind.of(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.168.1.7, 192.168.1.7, true",
        "192.168.1.7, 192.168.1.8, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/9, fd7f::1, true",
        "fd00::/9, fd80::1, false",
        "::ffff:10.0.0.0/104, 10.1.1.1, true",
        "192.168.1.128/25, 192.168.1.127, false",
    })
    void networksHoldTheirAddresses(String network, String address, boolean holds) {
        assertEquals(holds, Network.of(network).contains(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "10.1",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "2130706433",
                "0x7f.0.0.1",
                "::/129"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThrows(IllegalArgumentException.class, () -> Network.of(text));
    }

    @Test
    void aNetworkIsOfAKindFromEndToEnd() {
        assertTrue(Network.of("127.0.0.0/8").isOf(AddressKind.LOOPBACK));
        assertFalse(Network.of("0.0.0.0/0").isOf(AddressKind.LOOPBACK));
        assertFalse(Network.of("::/0").isOf(AddressKind.LOOPBACK));
        assertTrue(Network.of("fe80::/10").isOf(AddressKind.LINK_LOCAL));
    }
}
