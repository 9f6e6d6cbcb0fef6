@NullMarked
package dev.timonel.controller;

import org.jspecify.annotations.NullMarked;
