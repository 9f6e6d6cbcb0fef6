-- What brought a change about, and when: {"at":<milliseconds>,"verb":…,"userAgent":…} of a client's proposal,
-- {"at":…,"reconciler":…,"wokenBy":<revision>} of a consequence; null for changes from before this column.
alter table change add column cause varchar(1000);
