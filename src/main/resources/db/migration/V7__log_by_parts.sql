-- The log has a row for each transaction, or several of one that is large: its changes, from the first revision to that of the row.
create table if not exists log (
    revision       bigint primary key,
    first_revision bigint not null,
    ends           bigint not null,
    batch          uuid   not null,
    content        bytea  not null
);
