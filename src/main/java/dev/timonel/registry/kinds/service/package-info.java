/** Services, with the addresses and ports that they take, and the ranges and addresses as objects of their own. */
@NullMarked
package dev.timonel.registry.kinds.service;

import org.jspecify.annotations.NullMarked;
