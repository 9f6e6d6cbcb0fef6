@NullMarked
package dev.timonel.api.openapi;

import org.jspecify.annotations.NullMarked;
