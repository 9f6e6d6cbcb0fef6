-- Labels are kept by what is asked for, in one index instead of two. Which of them an object has, its body tells.
create table label_by_pair (
    kind        varchar(128) not null,
    label_key   varchar(317) not null,
    label_value varchar(63)  not null,
    namespace   varchar(63)  not null,
    name        varchar(300) not null,
    primary key (kind, label_key, label_value, namespace, name)
);
insert into label_by_pair (kind, label_key, label_value, namespace, name)
    select kind, label_key, label_value, namespace, name from object_label;
drop table object_label;
alter table label_by_pair rename to object_label;
