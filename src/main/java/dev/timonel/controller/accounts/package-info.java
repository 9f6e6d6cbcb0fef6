/** Who pods are: the ServiceAccount that every namespace has. */
@NullMarked
package dev.timonel.controller.accounts;

import org.jspecify.annotations.NullMarked;
