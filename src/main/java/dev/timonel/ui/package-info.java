@NullMarked
package dev.timonel.ui;

import org.jspecify.annotations.NullMarked;
