-- Revisions up to this one were given to clients by writes that the database no longer has: a start goes on above it. Whoever restores
-- an older state while nothing runs may set it to a number that is surely above those that were given.
alter table cluster add column given bigint;
