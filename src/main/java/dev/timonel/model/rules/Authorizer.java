package dev.timonel.model.rules;

/** Whom an expression asks what whoever sent a request may do ({@code authorizer} in {@code apiserver/pkg/cel/library/authz.go}). */
@FunctionalInterface
public interface Authorizer {

    /** Nobody may do anything. */
    Authorizer NONE = (account, check) -> new Answer(false, "");

    /**
     * What is to be done: a verb on a path, or on a resource if {@code path} is {@code ""}. Other texts are {@code ""} where they do
     * not apply.
     */
    record Check(
            String path,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name,
            String verb) {}

    /** Whether it is allowed, and why. */
    record Answer(boolean allowed, String reason) {}

    /** {@code account} is a service account as {@code namespace:name}, {@code ""} for whoever sent the request. */
    Answer decide(String account, Check check);
}
