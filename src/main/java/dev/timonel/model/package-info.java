@NullMarked
package dev.timonel.model;

import org.jspecify.annotations.NullMarked;
