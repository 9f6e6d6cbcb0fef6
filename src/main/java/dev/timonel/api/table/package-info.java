@NullMarked
package dev.timonel.api.table;

import org.jspecify.annotations.NullMarked;
