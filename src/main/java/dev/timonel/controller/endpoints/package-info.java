/** EndpointSlices and Endpoints, exact: which pods a Service has, how they are packed, hinted and mirrored. */
@NullMarked
package dev.timonel.controller.endpoints;

import org.jspecify.annotations.NullMarked;
