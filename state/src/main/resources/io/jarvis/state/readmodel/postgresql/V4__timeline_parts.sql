-- What happened to a task and was folded at once: a JSON array of entries. log_offset is that of the first.
create table timeline_parts (
  seq bigint not null,
  log_offset bigint not null,
  entries text not null,
  primary key (seq, log_offset)
);
insert into timeline_parts (seq, log_offset, entries)
  select seq, log_offset,
    json_build_array(json_build_object('offset', log_offset, 'at', at, 'type', type, 'source', source, 'data', data::json))::text
  from timeline;
drop table timeline;
