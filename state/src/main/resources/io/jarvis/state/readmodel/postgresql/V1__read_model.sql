-- One row per task; seq is the log's offset of the event that made it, so it orders the tasks as they came.
create table tasks (
  seq bigint primary key,
  id text not null unique,
  tenant text not null,
  name text not null,
  state text not null,
  node text,
  reserved_cpu_millis bigint not null,
  reserved_memory_bytes bigint not null,
  reserved_disk_bytes bigint not null,
  submitted_at bigint not null,
  updated_at bigint not null,
  ended_at bigint,
  record text not null
);
create index tasks_by_time on tasks (submitted_at, seq);
create index tasks_by_state on tasks (state, submitted_at, seq);
create index tasks_by_tenant on tasks (tenant, state, submitted_at, seq);
create index tasks_by_name on tasks (name, submitted_at, seq);
create index tasks_by_node on tasks (node) where node is not null;
create index tasks_by_end on tasks (ended_at) where ended_at is not null;

create table task_labels (
  label_key text not null,
  label_value text not null,
  submitted_at bigint not null,
  seq bigint not null,
  primary key (label_key, label_value, submitted_at, seq)
);
create index task_labels_by_task on task_labels (seq);

-- What happened to a task; only what counted.
create table timeline (
  seq bigint not null,
  log_offset bigint not null,
  at bigint not null,
  type text not null,
  source text not null,
  data text not null,
  primary key (seq, log_offset)
);

-- How many tasks of a tenant are in a state: the sum over the table tasks, kept with it.
create table task_counts (
  tenant text not null,
  state text not null,
  tasks bigint not null,
  primary key (tenant, state)
);

create table refusals (
  log_offset bigint primary key,
  refusal text not null,
  task text,
  principal text not null,
  at bigint not null,
  status integer not null,
  title text not null,
  errors text not null
);

create table parked (
  log_offset bigint primary key,
  letter text not null,
  at bigint not null,
  reason text not null,
  source text not null,
  body_start text not null
);

create table node_events (
  log_offset bigint primary key,
  node text not null,
  at bigint not null,
  type text not null,
  source text not null,
  data text not null
);
create index node_events_by_node on node_events (node, log_offset);

-- The offset of the next entry to fold, and what was missing when the log had been trimmed.
create table fold_position (
  id integer primary key check (id = 1),
  position bigint not null,
  lacks_from bigint,
  lacks_to bigint
);
insert into fold_position (id, position) values (1, 0);
