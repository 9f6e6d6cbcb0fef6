@NullMarked
package dev.timonel.dns.server;

import org.jspecify.annotations.NullMarked;
