/** What a Service takes: load-balancer addresses, and the objects that stand for its addresses and their ranges. */
@NullMarked
package dev.timonel.controller.services;

import org.jspecify.annotations.NullMarked;
