/** What stands before Services, and who may reach whom: stored and checked, for those who act on it. */
@NullMarked
package dev.timonel.registry.kinds.networking;

import org.jspecify.annotations.NullMarked;
