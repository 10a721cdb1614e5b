-- What is owed to people: alerts, the messages that tell them, and the outbox
-- that hands work to the queue. The queue can be wiped; this is the record.

-- +goose Up
create table alerts (
    id uuid primary key,
    case_id uuid not null references cases on delete cascade,
    rule text not null,
    body text not null default '',
    ordinal smallint not null,
    kind text not null check (kind <> ''),
    started_on date not null,
    due_on date not null,
    alert_on date not null,
    raised_on date not null,
    inherited boolean not null default false,
    acknowledged_at timestamptz,
    acknowledged_by uuid, -- a user, or the token of another system
    acknowledged_name text not null default '',
    comment text not null default '',
    withdrawn_at timestamptz,
    withdraw_reason text not null default '',
    -- one for each clock, its dates and kind, ever: raising it again does nothing
    constraint alerts_once unique (case_id, rule, body, started_on, due_on, kind)
);
create index alerts_raised on alerts (raised_on, id);
create index alerts_withdrawn on alerts (withdrawn_at) where withdrawn_at is not null;
create index alerts_open on alerts (id) where acknowledged_at is null and withdrawn_at is null;

create table deliveries (
    id uuid primary key,
    key text not null constraint deliveries_key_key unique,
    kind text not null check (kind in ('digest')),
    user_id uuid not null references users,
    for_date date not null,
    why text not null check (why in ('manages_team', 'no_manager', 'no_service_manager')),
    status text not null check (status in ('pending', 'claimed', 'handed_over', 'sent', 'failed', 'uncertain', 'cancelled')),
    attempts int not null default 0,
    claimed_by text not null default '',
    lease_until timestamptz,
    not_before timestamptz,
    handed_over_at timestamptz,
    sent_at timestamptz,
    message_id text not null default '',
    last_error text not null default '',
    -- the message of unknown fate was told again in this one
    told_again_by uuid references deliveries,
    created_at timestamptz not null
);
create index deliveries_owed on deliveries (created_at) where status in ('pending', 'claimed', 'handed_over');
create index deliveries_uncertain on deliveries (user_id) where status = 'uncertain';

-- Who was told which alert by which message: nobody is told twice.
create table delivery_alerts (
    delivery_id uuid not null references deliveries on delete cascade,
    alert_id uuid not null references alerts on delete cascade,
    user_id uuid not null references users,
    withdrawn boolean not null default false, -- tells that it was undone
    primary key (delivery_id, alert_id),
    constraint delivery_alerts_once unique (alert_id, user_id, withdrawn)
);

create table outbox (
    id uuid primary key,
    key text not null constraint outbox_key_key unique,
    job text not null,
    payload jsonb not null, -- ids and days only
    created_at timestamptz not null,
    relayed_at timestamptz,
    done_at timestamptz,
    attempts int not null default 0
);
create index outbox_waiting on outbox (created_at, id) where relayed_at is null;
create index outbox_under_way on outbox (relayed_at) where done_at is null;

create table snapshots (
    on_date date not null,
    code text not null,
    basis text not null default '',
    numerator numeric,
    denominator numeric,
    percent numeric,
    companions jsonb not null default '{}',
    taken_at timestamptz not null,
    primary key (on_date, code, basis)
);

-- +goose Down
drop table snapshots;
drop table outbox;
drop table delivery_alerts;
drop table deliveries;
drop table alerts;
