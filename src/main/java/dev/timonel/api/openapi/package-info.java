/** What Kubernetes publishes of its API in OpenAPI, version 2 and 3, for as much of it as is served. */
@NullMarked
package dev.timonel.api.openapi;

import org.jspecify.annotations.NullMarked;
