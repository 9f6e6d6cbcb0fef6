-- True while the journal beside an embedded database may have what this one does not: a start without its files is refused then.
alter table cluster add column journal boolean;
