package io.narthex.links.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.SecretSource;
import io.narthex.core.config.Section;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetAllowListTest {
    private static TargetAllowList read(String text) throws ConfigException {
        Document document = Document.parse("p.yml", Path.of("/"), text, new SecretSource(Map.of()));
        Section root = document.root();
        TargetAllowList read = TargetAllowList.read(root);
        document.throwIfWrong();
        return read;
    }

    private static String verdict(TargetAllowList list, String host, String address, int port) {
        try {
            list.check(host, InetAddress.ofLiteral(address), port);
            return "allowed";
        } catch (AddressRefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static final String NOT_LISTED = "target is not in the list of targets";

    @Test
    void anEmptyListAllowsNobody() {
        assertEquals(NOT_LISTED, verdict(TargetAllowList.EMPTY, "a.lan", "192.168.1.1", 80));
        assertEquals(
                "target is a loopback address, which is not in the list of targets",
                verdict(TargetAllowList.EMPTY, "localhost", "127.0.0.1", 80));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "printer.lan | 192.168.1.5 | 80 | allowed",
                "PRINTER.LAN | 192.168.1.5 | 80 | allowed",
                "printer.lan | fd12::5 | 80 | allowed",
                "printer.lan | 192.168.1.5 | 22 | port 22 is not in the list of targets",
                "a.plant.example | 8.8.8.8 | 161 | allowed",
                "plant.example | 8.8.8.8 | 161 | target is not in the list of targets",
                "evil-plant.example | 8.8.8.8 | 161 | target is not in the list of targets",
                "10.1.2.3 | 10.1.2.3 | 80 | allowed",
                "named.example | 10.1.2.3 | 80 | allowed",
                "10.2.0.1 | 10.2.0.1 | 80 | target is not in the list of targets",
                "printer.lan | 127.0.0.1 | 80 | target is a loopback address, which is not in the"
                        + " list of targets",
                "printer.lan | ::1 | 80 | target is a loopback address, which is not in the list"
                        + " of targets",
                "printer.lan | 169.254.169.254 | 80 | target is a metadata address, which is not"
                        + " in the list of targets",
                "printer.lan | fd00:ec2::254 | 80 | target is a metadata address, which is not in"
                        + " the list of targets",
                "printer.lan | fe80::1 | 80 | target is a link-local address, which is not in the"
                        + " list of targets",
                "printer.lan | 0.0.0.0 | 80 | target is an unspecified address, which is not in"
                        + " the list of targets",
                "printer.lan | ff02::1 | 80 | target is a multicast address, which is not in the"
                        + " list of targets",
            })
    void namesAndNetworks(String host, String address, int port, String verdict)
            throws ConfigException {
        TargetAllowList list =
                read(
                        """
                        hosts: [printer.lan, '*.plant.example']
                        networks: [10.1.0.0/16]
                        ports: [80, 161]
                        """);
        assertEquals(verdict, verdict(list, host, address, port));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 127.0.0.1, false",
        "0.0.0.0/0, 169.254.169.254, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "::/0, ::1, false",
        "::/0, fd00:ec2::254, false",
        "::/0, fd12::1, true",
        "127.0.0.0/8, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "169.254.0.0/16, 169.254.3.4, true",
        "169.254.0.0/16, 169.254.169.254, false",
        "169.254.169.254, 169.254.169.254, true",
        "169.254.169.254, ::ffff:169.254.169.254, true",
        "fe80::/10, fe80::1, true",
        "fd00::/8, fd00:ec2::254, false",
        "224.0.0.0/4, 239.1.1.1, true",
    })
    void aSpecialAddressHasToBeListedItself(String network, String address, boolean allowed)
            throws ConfigException {
        TargetAllowList list = read("networks: ['" + network + "']");
        assertEquals(
                allowed, verdict(list, "name.example", address, 80).equals("allowed"), address);
    }

    @Test
    void thisMachineIsAllowedByItsName() throws ConfigException {
        TargetAllowList list = read("hosts: [localhost]");
        assertEquals("allowed", verdict(list, "localhost", "::1", 9100));
        assertEquals("allowed", verdict(list, "localhost", "127.0.0.1", 9100));
        assertEquals(
                "target is a metadata address, which is not in the list of targets",
                verdict(list, "localhost", "169.254.169.254", 80));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{hosts: ['a:80']} | hosts: \"a:80\" is not a host name such as printer.lan or"
                        + " *.lan; addresses stand in networks, ports in ports",
                "{hosts: ['10.0.0.1']} | hosts: \"10.0.0.1\" is not a host name such as"
                        + " printer.lan or *.lan; addresses stand in networks, ports in ports",
                "{hosts: ['*']} | hosts: \"*\" is not a host name such as printer.lan or *.lan;"
                        + " addresses stand in networks, ports in ports",
                "{networks: [lan]} | networks: \"lan\" is not an address or network such as"
                        + " 192.168.1.0/24 or fd12:3456::/32",
                "{ports: [0]} | ports: \"0\" is not a port from 1 to 65535",
                "{hostz: [a]} | hostz: unknown key; did you mean \"hosts\"?",
            })
    void refuses(String text, String message) {
        var e = assertThrows(ConfigException.class, () -> read(text));
        var problem = Objects.requireNonNull(e.problems().getFirst());
        assertEquals(message, problem.key() + ": " + problem.message());
    }
}
