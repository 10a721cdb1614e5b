-- Who looked, from where, and what was refused; what was searched for, apart;
-- and the chain that seals the log. A reading of a record is written in the
-- transaction that reads, so the log grows with every page that is opened.

-- +goose Up
alter table audit
    add column peer text not null default '',         -- the true address of who asked
    add column on_behalf_of text not null default '', -- for whom a program acted
    add column terms_hash bytea;                      -- of what audit_terms holds beside it
alter table audit
    drop constraint audit_outcome_check,
    add constraint audit_outcome_check check (outcome in ('done', 'refused', 'failed'));

-- "Who opened case X between dates" and "what did user Y open" each walk one
-- of these, however long the log is.
drop index audit_record;
drop index audit_actor;
create index audit_record on audit (record_type, record_ref, at);
create index audit_actor on audit (actor_id, at);
-- The last change of the record, among many more readings of it.
create index audit_changes on audit (at)
    where record_type in ('case', 'plan', 'person') and outcome = 'done' and action not like '%.read';

-- What was searched for is personal data, which the log itself has none of: it
-- lies apart, under stricter access, and can be purged while the log stays. The
-- salt goes with it, so that what stays says nothing of it. No foreign key: it
-- would lock, and so write to, a row of the log.
create table audit_terms (
    audit_id bigint primary key,
    salt bytea not null check (length(salt) = 16),
    terms jsonb not null
);

-- +goose StatementBegin
create function audit_terms_stay() returns trigger language plpgsql as $$
begin
    raise exception 'what was searched for is never changed' using errcode = 'restrict_violation', constraint = 'audit_terms_stay';
end $$;
-- +goose StatementEnd
create trigger audit_terms_stay before update on audit_terms
    for each row execute function audit_terms_stay();

-- One link for each sealed row, in the order of sealing. It is apart from the
-- log so that nobody who writes there waits for the link before theirs. No
-- foreign key: a row that is gone is to be found, and not to be locked.
create table audit_chain (
    seq bigint primary key check (seq > 0),
    audit_id bigint not null constraint audit_chain_once unique,
    sealed_at timestamptz not null,
    hash bytea not null check (length(hash) = 32)
);
create index audit_chain_sealed on audit_chain (sealed_at);

-- +goose StatementBegin
create function audit_chain_insert_only() returns trigger language plpgsql as $$
begin
    raise exception 'the chain of the audit log is only added to'
        using errcode = 'restrict_violation', constraint = 'audit_chain_insert_only';
end $$;
-- +goose StatementEnd
create trigger audit_chain_insert_only before update or delete on audit_chain
    for each row execute function audit_chain_insert_only();
create trigger audit_chain_no_truncate before truncate on audit_chain
    for each statement execute function audit_chain_insert_only();

-- +goose Down
drop table audit_chain;
drop function audit_chain_insert_only();
drop table audit_terms;
drop function audit_terms_stay();
drop index audit_changes;
drop index audit_actor;
drop index audit_record;
create index audit_record on audit (record_type, record_ref, id);
create index audit_actor on audit (actor_id, id);
-- Rows that failed stay: the log is only added to.
alter table audit
    drop constraint audit_outcome_check,
    add constraint audit_outcome_check check (outcome in ('done', 'refused')) not valid;
alter table audit drop column peer, drop column on_behalf_of, drop column terms_hash;
