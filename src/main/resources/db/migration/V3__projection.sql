-- The log is the truth, and may hold of a change only what it inserted (body) and removed (previous), at these places.
alter table change add column places bytea;

-- Objects and labels follow the log: they hold everything up to this revision, and maybe more. Only the owner writes them.
create table projection (
    id       integer primary key,
    revision bigint  not null,
    owner    uuid
);
insert into projection (id, revision) select 1, revision from cluster;
