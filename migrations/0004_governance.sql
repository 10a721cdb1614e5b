-- Who did what, what was refused, and the local policy in force.

-- +goose Up
create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor_id uuid,
    actor_name text not null,
    actor_role text not null,
    action text not null check (action <> ''),
    record_type text not null,
    record_ref text not null,
    reason text not null default '',
    outcome text not null default 'done' check (outcome in ('done', 'refused')),
    request_id text not null default ''
);
create index audit_record on audit (record_type, record_ref, id);
create index audit_actor on audit (actor_id, id);
create index audit_at on audit (at);

-- +goose StatementBegin
create function audit_insert_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is only added to' using errcode = 'restrict_violation', constraint = 'audit_insert_only';
end $$;
-- +goose StatementEnd
create trigger audit_insert_only before update or delete on audit
    for each row execute function audit_insert_only();
create trigger audit_no_truncate before truncate on audit
    for each statement execute function audit_insert_only();

create table policy_versions (
    id uuid primary key,
    from_on date not null constraint policy_versions_from_key unique,
    complaint_profile text not null check (complaint_profile in ('kcc_2023', 'lgsco_code', 'css_statutory')),
    count_closures boolean not null,
    created_at timestamptz not null,
    created_by uuid
);

create table bank_holidays (
    on_date date primary key,
    name text not null check (name <> ''),
    source text not null,
    version int not null default 1
);

create table closures (
    on_date date primary key,
    name text not null check (name <> '')
);

-- Refused rows that name a record: counted beside every figure until mended.
create table intake_list (
    id uuid primary key,
    file_kind text not null,
    reference text not null check (reference <> ''),
    team text not null default '',
    earliest_on date,
    problem text not null,
    first_seen_on date not null,
    last_seen_on date not null,
    mended_on date,
    dismissed_at timestamptz,
    dismissed_by uuid,
    dismiss_reason text not null default '',
    constraint intake_list_once unique (file_kind, reference)
);

create table identity_conflicts (
    id uuid primary key,
    file_kind text not null,
    reference text not null,
    problem text not null,
    seen_on date not null,
    settled_on date,
    constraint identity_conflicts_once unique (file_kind, reference)
);

create table idempotency_keys (
    actor_id uuid not null,
    key text not null,
    request_hash bytea not null,
    status int not null,
    reply bytea not null,
    created_at timestamptz not null,
    primary key (actor_id, key)
);

-- +goose Down
drop table idempotency_keys;
drop table identity_conflicts;
drop table intake_list;
drop table closures;
drop table bank_holidays;
drop table policy_versions;
drop table audit;
drop function audit_insert_only();
