package dev.timonel.clients;

/** Where the server under test keeps its objects. */
enum Database {
    H2,
    POSTGRESQL
}
