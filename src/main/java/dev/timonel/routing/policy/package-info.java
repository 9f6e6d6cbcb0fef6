/** What NetworkPolicies of {@code networking.k8s.io/v1} let through, wherever they are enforced. Pure. */
@NullMarked
package dev.timonel.routing.policy;

import org.jspecify.annotations.NullMarked;
