-- The places that members of gangs hold beyond the first, whose own stands in the table tasks.
create table gang_members (
  seq bigint not null,
  member integer not null,
  node text not null,
  reserved_cpu_millis bigint not null,
  reserved_memory_bytes bigint not null,
  reserved_disk_bytes bigint not null,
  primary key (seq, member)
);
create index gang_members_by_node on gang_members (node);
