/** What of their quotas namespaces use. */
@NullMarked
package dev.timonel.controller.quota;

import org.jspecify.annotations.NullMarked;
