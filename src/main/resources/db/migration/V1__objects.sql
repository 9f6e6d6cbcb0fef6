-- The same on H2 and PostgreSQL. A body is the object's JSON in UTF-8, exactly as clients get it.

create table cluster (
    id       integer primary key,
    revision bigint  not null
);
insert into cluster (id, revision) values (1, 0);

create table object (
    kind      varchar(128) not null,
    namespace varchar(63)  not null,
    name      varchar(253) not null,
    uid       varchar(64)  not null,
    revision  bigint       not null,
    body      bytea        not null,
    primary key (kind, namespace, name)
);

-- who carries a label: select namespace, name from object_label where kind = 'Pod' and label_key = 'app' and label_value = 'web'
create table object_label (
    kind        varchar(128) not null,
    namespace   varchar(63)  not null,
    name        varchar(253) not null,
    label_key   varchar(317) not null,
    label_value varchar(63)  not null,
    primary key (kind, namespace, name, label_key)
);
create index object_label_by_pair on object_label (kind, label_key, label_value);

create table change (
    revision  bigint       primary key,
    type      varchar(8)   not null,
    kind      varchar(128) not null,
    namespace varchar(63)  not null,
    name      varchar(253) not null,
    batch     uuid         not null,
    body      bytea        not null,
    previous  bytea
);
