-- The indexes of arrays, numbered below zero, by state: how many there are is read from here alone.
create index tasks_of_arrays on tasks (seq, state) where seq < 0;
-- An array counts as its indexes that have not left while it lives, so the counts are no more one for each row.
