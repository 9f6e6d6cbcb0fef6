@NullMarked
package dev.timonel.net;

import org.jspecify.annotations.NullMarked;
