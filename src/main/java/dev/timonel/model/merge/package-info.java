/** The merge of server-side apply: sets of fields, comparison and merge by the schema of a kind, and who owns which fields. */
@NullMarked
package dev.timonel.model.merge;

import org.jspecify.annotations.NullMarked;
