/** The HTTP edge: who is let in, the Kubernetes verbs, health, and errors as {@code v1 Status} everywhere. */
@NullMarked
package dev.timonel.api;

import org.jspecify.annotations.NullMarked;
