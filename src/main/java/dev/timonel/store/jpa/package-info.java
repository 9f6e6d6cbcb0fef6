/** The store on JPA: embedded H2, or PostgreSQL. */
@NullMarked
package dev.timonel.store.jpa;

import org.jspecify.annotations.NullMarked;
