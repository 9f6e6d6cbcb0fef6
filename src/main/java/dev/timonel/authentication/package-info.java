/**
 * Who asks: bearer tokens, client certificates and service accounts' tokens become users; and the keys and certificates of this
 * server. Upstream: {@code apiserver/pkg/authentication} and {@code pkg/serviceaccount}.
 */
@NullMarked
package dev.timonel.authentication;

import org.jspecify.annotations.NullMarked;
