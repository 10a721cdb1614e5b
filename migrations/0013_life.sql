-- How long the record of a person is kept, what keeps it for longer, and what is
-- left when it goes: an id, a day and counts.

-- +goose Up

-- One rule for each sort of record that people can have, by the day from which
-- it applies. Somebody's record goes as a whole, on the latest of the days that
-- their sorts of record give. No statute sets the time: 31 years from birth is
-- the custom (a plan may run to 25, and six years limit most claims), and no
-- rule may fall short of the 25.
create table retention_rules (
    record_type text not null check (record_type in ('person', 'plan', 'needs_assessment', 'annual_review', 'complaint',
        'reassessment', 'phase_transfer', 'transfer_in', 'transfer_out', 'mediation', 'appeal', 'tribunal_order', 'ceasing')),
    from_on date not null,
    years_from_birth int not null constraint retention_rules_birth check (years_from_birth between 25 and 150),
    years_after_event int not null constraint retention_rules_event check (years_after_event between 1 and 150),
    set_at timestamptz not null,
    set_by uuid,
    set_by_name text not null default '',
    reason text not null check (reason <> ''),
    primary key (record_type, from_on)
);
insert into retention_rules (record_type, from_on, years_from_birth, years_after_event, set_at, set_by_name, reason)
    values ('person', '2014-09-01', 31, 6, now(), 'the tracker', 'what the tracker comes with');

-- Why a record may not go. A hold is lifted, never deleted, until the record goes;
-- no cascade, so that an open one stands in the way of every deletion.
create table legal_holds (
    id uuid primary key,
    person_id uuid not null references people,
    reason text not null check (reason <> ''),
    placed_at timestamptz not null,
    placed_by uuid,
    placed_by_name text not null,
    lifted_at timestamptz,
    lifted_by uuid,
    lifted_by_name text not null default '',
    lift_reason text not null default '',
    constraint legal_holds_lifted_with_reason check ((lifted_at is null) = (lift_reason = ''))
);
create index legal_holds_person on legal_holds (person_id);
create index legal_holds_open on legal_holds (placed_at, id) where lifted_at is null;

-- What is left of a person: that there was one, when it went, how much it was.
create table purged (
    person_id uuid primary key,
    purged_on date not null,
    purged_at timestamptz not null,
    counts jsonb not null default '{}' check (jsonb_typeof(counts) = 'object')
);

-- Only purge_person writes here: it acts as the owner of the schema, which the
-- program's own role is not. A setting of the session changes nothing.
-- +goose StatementBegin
create function purged_by_purging() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
        return new;
    end if;
    raise exception 'a tombstone is written by purging alone, and stays' using errcode = 'restrict_violation', constraint = 'purged_by_purging';
end $$;
-- +goose StatementEnd
create trigger purged_by_purging before insert or update or delete on purged
    for each row execute function purged_by_purging();
create trigger purged_no_truncate before truncate on purged
    for each statement execute function purged_by_purging();

-- As before, but for a person whose tombstone is written, and there only for the
-- owner of the schema, as whom purge_person acts.
-- +goose StatementBegin
create or replace function milestones_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
            and exists (select from cases c join purged p on p.person_id = c.person_id where c.id = old.case_id) then
            return old;
        end if;
        raise exception 'a milestone is never deleted' using errcode = 'restrict_violation', constraint = 'milestones_append_only';
    end if;
    if old.voided_at is not null
        or (to_jsonb(new) - array['voided_at', 'voided_by', 'void_reason'])
            is distinct from (to_jsonb(old) - array['voided_at', 'voided_by', 'void_reason']) then
        raise exception 'a milestone is never changed, only voided once'
            using errcode = 'restrict_violation', constraint = 'milestones_append_only';
    end if;
    return new;
end $$;
-- +goose StatementEnd

-- What names a person in texts of the tracker's own: ids as they stand, and
-- references as JSON writes them, since a short one may be part of another.
create function person_words(who uuid) returns text[] language sql stable as $$
    select array_agg(w) from (select who::text union all select id::text from contacts where person_id = who
        union all select unnest(array[id::text, to_json(reference)::text]) from cases where person_id = who
        union all select unnest(array[id::text, to_json(reference)::text]) from plans where person_id = who) x(w)
$$;

-- Whether a kept answer names any of the ids or references. The answer's own
-- body is in base64 inside it; one that cannot be read counts as one that does.
-- +goose StatementBegin
create function answer_names(answer bytea, words text[]) returns boolean language plpgsql immutable as $$
declare
    kept jsonb := convert_from(answer, 'UTF8')::jsonb;
    body text := convert_from(decode(coalesce(kept ->> 'body', ''), 'base64'), 'UTF8') || coalesce(kept ->> 'location', '');
begin
    return exists (select from unnest(words) w where position(w in body) > 0);
exception when others then
    return true;
end $$;
-- +goose StatementEnd

-- Removes one person as a whole and leaves a tombstone; null where nobody of
-- that id is there. It runs as the owner of the schema, for whom alone the
-- milestones let go. A legal hold is asked about here, with the person locked,
-- so that none can be placed meanwhile.
-- +goose StatementBegin
create function purge_person(who uuid, on_day date) returns jsonb language plpgsql security definer as $$
declare
    case_ids uuid[];
    refs text[];
    words text[];
    left_over jsonb;
begin
    perform from people where id = who for update;
    if not found then
        insert into purged (person_id, purged_on, purged_at) values (who, on_day, clock_timestamp()) on conflict do nothing;
        return null;
    end if;
    if exists (select from legal_holds where person_id = who and lifted_at is null) then
        raise exception 'a legal hold keeps this record' using errcode = 'restrict_violation', constraint = 'legal_holds_keep';
    end if;
    perform from cases where person_id = who order by id for update;
    select coalesce(array_agg(id), '{}') into case_ids from cases where person_id = who;
    words := person_words(who);
    select coalesce(array_agg(reference), '{}') into refs from (select reference from cases where person_id = who
        union select reference from plans where person_id = who) r;
    left_over := jsonb_build_object('cases', cardinality(case_ids),
        'plans', (select count(*) from plans where person_id = who),
        'milestones', (select count(*) from milestones where case_id = any(case_ids)),
        'alerts', (select count(*) from alerts where case_id = any(case_ids)),
        'notes', (select count(*) from notes where case_id = any(case_ids)),
        'contacts', (select count(*) from contacts where person_id = who));
    insert into purged (person_id, purged_on, purged_at, counts) values (who, on_day, clock_timestamp(), left_over) on conflict do nothing;

    delete from idempotency_keys where status <> 0 and answer_names(reply, words);
    delete from outbox where exists (select from unnest(words) w where position(w in key || payload::text) > 0);
    delete from intake_list where reference = any(refs);
    delete from identity_conflicts where reference = any(refs);
    delete from loaded_rows where reference = any(refs);
    delete from legal_holds where person_id = who;
    delete from milestones where case_id = any(case_ids);
    delete from cases where person_id = who;
    delete from plans where person_id = who;
    delete from people where id = who;
    return left_over;
end $$;
-- +goose StatementEnd

-- What a function of another's rights looks up, it looks up here alone: not in
-- a schema of the caller's, and in tables of the caller's session last.
-- +goose StatementBegin
do $$
begin
    execute format('alter function purge_person(uuid, date) set search_path = %I, pg_temp', current_schema());
end $$;
-- +goose StatementEnd
revoke all on function purge_person(uuid, date) from public;

-- +goose Down
drop function purge_person(uuid, date);
drop function answer_names(bytea, text[]);
drop function person_words(uuid);
-- +goose StatementBegin
create or replace function milestones_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a milestone is never deleted' using errcode = 'restrict_violation', constraint = 'milestones_append_only';
    end if;
    if old.voided_at is not null
        or (to_jsonb(new) - array['voided_at', 'voided_by', 'void_reason'])
            is distinct from (to_jsonb(old) - array['voided_at', 'voided_by', 'void_reason']) then
        raise exception 'a milestone is never changed, only voided once'
            using errcode = 'restrict_violation', constraint = 'milestones_append_only';
    end if;
    return new;
end $$;
-- +goose StatementEnd
drop table purged;
drop function purged_by_purging();
drop table legal_holds;
drop table retention_rules;
