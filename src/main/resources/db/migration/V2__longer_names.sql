-- An own object may be named after a node, with a prefix: pods6-<node> has up to 259 characters.

alter table object alter column name set data type varchar(300);
alter table object_label alter column name set data type varchar(300);
alter table change alter column name set data type varchar(300);
