package dev.timonel.authentication;

/** What a token is good for only as long as it is there: {@code kind} is Pod, Node or Secret. */
public record BoundObject(String kind, String name, String uid) {}
