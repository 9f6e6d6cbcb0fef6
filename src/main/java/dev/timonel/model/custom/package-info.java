/** Custom resources: what CustomResourceDefinitions add to the API. */
@NullMarked
package dev.timonel.model.custom;

import org.jspecify.annotations.NullMarked;
