/** Bodies: JSON, YAML and protobuf to objects and back, with the messages of Kubernetes for what is wrong in them. */
@NullMarked
package dev.timonel.api.codec;

import org.jspecify.annotations.NullMarked;
