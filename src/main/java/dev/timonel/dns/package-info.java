/** The answers to DNS questions about the cluster, from a snapshot, as CoreDNS gives them. */
@NullMarked
package dev.timonel.dns;

import org.jspecify.annotations.NullMarked;
