-- Cases, the dated events logged on them, and the clocks these set running.

-- +goose Up
create table cases (
    id uuid primary key,
    reference text not null constraint cases_reference_key unique check (reference <> ''),
    kind text not null check (kind in ('needs_assessment', 'annual_review', 'complaint', 'reassessment',
        'phase_transfer', 'transfer_in', 'transfer_out', 'mediation', 'appeal', 'tribunal_order', 'ceasing')),
    person_id uuid not null references people,
    plan_id uuid references plans,
    team_id uuid references teams,
    caseworker_id uuid references users,
    requested_by text not null default '' check (requested_by in ('', 'parent', 'young_person', 'school', 'other')),
    theme text not null default '',
    channel text not null default '',
    complainant_name text not null default '',
    placement text not null default ''
        check (placement in ('', 'mainstream', 'special', 'independent', 'other', 'awaiting')),
    origin_case_id uuid references cases,
    previous_case_id uuid references cases,
    opened_on date not null,
    closed_on date,
    entered_on date not null,
    source text not null check (source in ('api', 'import', 'demo')),
    version int not null default 1,
    created_at timestamptz not null,
    constraint cases_closed_after_opened check (closed_on is null or closed_on >= opened_on),
    constraint cases_review_has_plan check (kind <> 'annual_review' or plan_id is not null)
);
create index cases_reference_prefix on cases (reference text_pattern_ops);
create index cases_person on cases (person_id);
create index cases_plan on cases (plan_id, kind) where plan_id is not null;
create index cases_team on cases (team_id, kind);
create index cases_caseworker on cases (caseworker_id) where caseworker_id is not null;
create index cases_origin on cases (origin_case_id) where origin_case_id is not null;
create index cases_previous on cases (previous_case_id) where previous_case_id is not null;
create index cases_open on cases (kind) where closed_on is null;
create index cases_by_day on cases (opened_on, id);

alter table plans add constraint plans_assessment_case foreign key (assessment_case_id) references cases
    deferrable initially deferred;

create table milestones (
    id uuid primary key,
    case_id uuid not null references cases on delete cascade,
    kind text not null check (kind <> ''),
    on_date date not null,
    outcome text not null default '',
    body text not null default '',
    for_date date,
    sent_on date,
    recipients jsonb not null default '[]' check (jsonb_typeof(recipients) = 'array'),
    evidence text not null default '',
    delay_reason text not null default '',
    origin_case_id uuid references cases,
    extract boolean not null default false,
    logged_at timestamptz not null,
    logged_on date not null,
    logged_by uuid,
    logged_by_name text not null default '',
    -- what may stand only once on a case: the kind, with the body where the
    -- law asks it of each body; null where it may be repeated
    single text,
    voided_at timestamptz,
    voided_by uuid,
    void_reason text not null default '',
    constraint milestones_not_ahead check (on_date <= logged_on),
    constraint milestones_voided_with_reason check ((voided_at is null) = (void_reason = ''))
);
create unique index milestones_single_key on milestones (case_id, single) where voided_at is null and single is not null;
create index milestones_case on milestones (case_id, on_date);

-- Append-only: a milestone is voided once, with a reason, and nothing else of
-- it ever changes.
-- +goose StatementBegin
create function milestones_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        -- a case that only a consequence made goes as a whole when that is undone
        if current_setting('ehcp.undoing', true) = 'on' then
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
create trigger milestones_append_only before update or delete on milestones
    for each row execute function milestones_append_only();

create table exceptions (
    id uuid primary key,
    case_id uuid not null references cases on delete cascade,
    rule text not null,
    ground text not null,
    from_on date,
    to_on date,
    reason text not null default '',
    evidence text not null default '',
    status text not null check (status in ('pending', 'approved', 'refused', 'withdrawn')),
    recorded_on date not null,
    recorded_after_due boolean not null,
    recorded_by uuid,
    decided_by uuid,
    decided_at timestamptz,
    version int not null default 1,
    constraint exceptions_in_order check (from_on is null or to_on is null or to_on >= from_on)
);
create index exceptions_case on exceptions (case_id);

-- One rule running on one case. The dates follow from the milestones; no
-- column says running or breached, since that is a matter of the day.
create table clocks (
    id bigint generated always as identity primary key,
    case_id uuid not null references cases on delete cascade,
    rule text not null,
    body text not null default '',
    ordinal smallint not null default 0,
    role text not null check (role in ('duty', 'component', 'window', 'family', 'planning')),
    basis text not null,
    started_on date not null,
    started_by text not null,
    due_on date,
    safe_by date,
    stopped_on date,
    ended_by text not null default '',
    excused text not null default '',
    provisional boolean not null default false,
    plain_only boolean not null default false,
    settled text not null default '',
    rule_version text not null,
    next_alert_on date,
    constraint clocks_one_each unique (case_id, rule, body, ordinal),
    constraint clocks_settled_when_stopped check ((stopped_on is null) = (settled = '')),
    constraint clocks_stopped_raise_nothing check (stopped_on is null or next_alert_on is null)
);
create index clocks_next_alert on clocks (next_alert_on, id) where next_alert_on is not null;
create index clocks_due on clocks (coalesce(due_on, 'infinity'::date), id);
create index clocks_running_due on clocks (coalesce(due_on, 'infinity'::date), id) where stopped_on is null;
create index clocks_rule_due on clocks (rule, coalesce(due_on, 'infinity'::date), id);

create table notes (
    id uuid primary key,
    case_id uuid not null references cases on delete cascade,
    kind text not null check (kind in ('note', 'enquiry')),
    channel text not null default '',
    body text not null check (body <> ''),
    promised text not null default '',
    at timestamptz not null,
    by_id uuid,
    by_name text not null default ''
);
create index notes_case on notes (case_id, at);

-- The last number given of each prefix and year; plans count in year 0.
create table reference_counters (
    prefix text not null,
    year int not null,
    last int not null,
    primary key (prefix, year)
);

-- +goose Down
drop table reference_counters;
drop table notes;
drop table clocks;
drop table exceptions;
drop table milestones;
drop function milestones_append_only();
alter table plans drop constraint plans_assessment_case;
drop table cases;
