/** What follows from CustomResourceDefinitions: names that are accepted, and objects that go with them. */
@NullMarked
package dev.timonel.controller.custom;

import org.jspecify.annotations.NullMarked;
