-- What the nightly upkeep deletes is found by its age, and what lists show by
-- the order they show it in. How often a job was handed to the queue was never
-- asked.

-- +goose Up
alter table outbox drop column attempts;
create index outbox_done on outbox (done_at) where done_at is not null;
create index idempotency_keys_created on idempotency_keys (created_at);

-- Messages that somebody has to look after, counted at each look at the metrics.
create index deliveries_failed on deliveries (id) where status = 'failed';

-- Running clocks of what the council itself owes: one in eight of those running,
-- since the periods of families and windows to appeal run on past their last day.
create index clocks_owed on clocks (coalesce(due_on, 'infinity'::date), id)
    where stopped_on is null and role in ('duty', 'component', 'planning');
-- A small team's lists begin with its open cases, however many it has closed.
create index cases_open_team on cases (team_id, id) where closed_on is null;
-- The list of open alerts, in its order.
drop index alerts_open;
create index alerts_open on alerts (raised_on desc, id desc) where acknowledged_at is null and withdrawn_at is null;
-- Cases are no longer searched by the beginning of a reference.
drop index cases_reference_prefix;

-- +goose Down
create index cases_reference_prefix on cases (reference text_pattern_ops);
drop index alerts_open;
create index alerts_open on alerts (id) where acknowledged_at is null and withdrawn_at is null;
drop index cases_open_team;
drop index clocks_owed;
drop index deliveries_failed;
drop index idempotency_keys_created;
drop index outbox_done;
alter table outbox add column attempts int not null default 0;
