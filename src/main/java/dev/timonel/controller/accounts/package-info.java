/** What pods call the API with: the ServiceAccount that every namespace has, and the certificates that they know the server by. */
@NullMarked
package dev.timonel.controller.accounts;

import org.jspecify.annotations.NullMarked;
