package dev.timonel.api;

/** Whether plain HTTP without credentials is the administrator's ({@code timonel.http.open}). */
public record OpenDoor(boolean open) {}
