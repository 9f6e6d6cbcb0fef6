/** What goes because something else did: dependents, pods without a node, namespaces, old events. */
@NullMarked
package dev.timonel.controller.garbage;

import org.jspecify.annotations.NullMarked;
