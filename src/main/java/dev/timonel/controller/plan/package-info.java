/** What a reconciler is, what it plans, and what plans are made of. Pure: snapshot and moment in, plan out. */
@NullMarked
package dev.timonel.controller.plan;

import org.jspecify.annotations.NullMarked;
