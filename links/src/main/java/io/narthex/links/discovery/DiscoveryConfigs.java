package io.narthex.links.discovery;

import io.narthex.core.config.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The discoveries there are: the keys that a section may hold, and what reads each. */
public final class DiscoveryConfigs {
    private static final String[] COMING = {
        "consul_sd_configs", "docker_sd_configs", "kubernetes_sd_configs",
    };

    /** Discoveries of data centres. */
    private static final String[] CENTRAL = {
        "aws_sd_configs",
        "azure_sd_configs",
        "digitalocean_sd_configs",
        "dockerswarm_sd_configs",
        "ec2_sd_configs",
        "ecs_sd_configs",
        "elasticache_sd_configs",
        "eureka_sd_configs",
        "gce_sd_configs",
        "hetzner_sd_configs",
        "ionos_sd_configs",
        "kuma_sd_configs",
        "lightsail_sd_configs",
        "linode_sd_configs",
        "marathon_sd_configs",
        "msk_sd_configs",
        "nerve_sd_configs",
        "nomad_sd_configs",
        "oci_sd_configs",
        "openstack_sd_configs",
        "outscale_sd_configs",
        "ovhcloud_sd_configs",
        "puppetdb_sd_configs",
        "rds_sd_configs",
        "scaleway_sd_configs",
        "serverset_sd_configs",
        "stackit_sd_configs",
        "triton_sd_configs",
        "uyuni_sd_configs",
        "vultr_sd_configs",
    };

    private DiscoveryConfigs() {}

    /** All discoveries of a section, such as a job's. */
    public static List<DiscoveryConfig> read(Section section) {
        refuse(section, "comes in a later version", COMING);
        refuse(section, "is left to the central server", CENTRAL);
        List<DiscoveryConfig> configs = new ArrayList<>();
        add(configs, section, "file_sd_configs", FileDiscovery::read);
        add(configs, section, "dns_sd_configs", DnsDiscovery::read);
        add(configs, section, "dhcp_leases_sd_configs", LeaseDiscovery::read);
        add(configs, section, "mdns_sd_configs", MdnsDiscovery::read);
        add(configs, section, "http_sd_configs", HttpDiscovery::read);
        return configs;
    }

    private static void add(
            List<DiscoveryConfig> into,
            Section section,
            String key,
            Function<Section, @Nullable DiscoveryConfig> reader) {
        into.addAll(section.list(key, reader));
    }

    private static void refuse(Section section, String why, String... keys) {
        for (String key : keys) {
            String kind = key.substring(0, key.length() - "_sd_configs".length());
            section.refuseAll(
                    "the discovery \""
                            + kind
                            + "\" "
                            + why
                            + "; file_sd_configs and http_sd_configs take what others discover",
                    key);
        }
    }
}
