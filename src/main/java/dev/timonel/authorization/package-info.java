/**
 * Who may do what: users, what they ask for, and RBAC's decision from a snapshot. Pure. Upstream: {@code
 * plugin/pkg/auth/authorizer/rbac} and {@code pkg/registry/rbac/validation}.
 */
@NullMarked
package dev.timonel.authorization;

import org.jspecify.annotations.NullMarked;
