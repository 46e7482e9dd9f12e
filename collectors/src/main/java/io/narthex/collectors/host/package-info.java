/**
 * The host itself: CPU, memory, disks, file systems, network, temperatures, with the names, labels
 * and help texts of node_exporter. Reads procfs, sysfs and statvfs only; runs no command and needs
 * no privilege.
 */
@NullMarked
package io.narthex.collectors.host;

import org.jspecify.annotations.NullMarked;
