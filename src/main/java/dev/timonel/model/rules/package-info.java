/** Rules in CEL ({@code x-kubernetes-validations}) that objects of custom resources are held to. Only these classes know the library. */
@NullMarked
package dev.timonel.model.rules;

import org.jspecify.annotations.NullMarked;
