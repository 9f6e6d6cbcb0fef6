@NullMarked
package dev.timonel.api.route;

import org.jspecify.annotations.NullMarked;
