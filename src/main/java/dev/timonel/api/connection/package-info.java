/** Tomcat's connections, where a thread of theirs would wait for a client that does not read. */
@NullMarked
package dev.timonel.api.connection;

import org.jspecify.annotations.NullMarked;
