/** What follows from roles: cluster roles that are made of others. */
@NullMarked
package dev.timonel.controller.rbac;

import org.jspecify.annotations.NullMarked;
