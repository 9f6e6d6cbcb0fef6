/** The sockets of the DNS server: UDP and TCP. */
@NullMarked
package dev.timonel.dns.server;

import org.jspecify.annotations.NullMarked;
