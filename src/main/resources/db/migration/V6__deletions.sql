-- Where the log has the end of an object, so that the history of one that is gone is found without reading the log.
create table deletion (
    revision  bigint       primary key,
    kind      varchar(128) not null,
    namespace varchar(63)  not null,
    name      varchar(300) not null
);
insert into deletion (revision, kind, namespace, name)
    select revision, kind, namespace, name from change where type = 'DELETED';
create index deletion_by_key on deletion (name, namespace, kind, revision);
