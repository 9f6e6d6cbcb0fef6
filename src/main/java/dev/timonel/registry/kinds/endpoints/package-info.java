/** Endpoints and EndpointSlices, as others than the reconcilers write them. */
@NullMarked
package dev.timonel.registry.kinds.endpoints;

import org.jspecify.annotations.NullMarked;
