-- What it held is in the table "log" (V8).
drop table if exists change;
