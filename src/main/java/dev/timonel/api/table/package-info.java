/** Lists as kubectl prints them: the columns of each kind, and which representation a client takes. */
@NullMarked
package dev.timonel.api.table;

import org.jspecify.annotations.NullMarked;
