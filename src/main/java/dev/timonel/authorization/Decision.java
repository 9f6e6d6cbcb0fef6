package dev.timonel.authorization;

/** Whether it is allowed, and by which binding; or what is wrong with bindings that might have allowed it, or {@code ""}. */
public record Decision(boolean allowed, String reason) {
    static final Decision DENIED = new Decision(false, "");
    static final Decision MASTER = new Decision(true, "");
}
