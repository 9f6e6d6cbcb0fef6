package dev.timonel.authentication;

import dev.timonel.authorization.User;
import java.util.List;

/** Whose a token is, and for which audiences: those that were asked for, as far as it is good for them. */
public record TokenUser(User user, List<String> audiences) {}
