-- What the nightly upkeep deletes is found by its age. How often a job was handed
-- to the queue was never asked.

-- +goose Up
alter table outbox drop column attempts;
create index outbox_done on outbox (done_at) where done_at is not null;
create index idempotency_keys_created on idempotency_keys (created_at);

-- Messages that somebody has to look after, counted at each look at the metrics.
create index deliveries_failed on deliveries (id) where status = 'failed';

-- +goose Down
drop index deliveries_failed;
drop index idempotency_keys_created;
drop index outbox_done;
alter table outbox add column attempts int not null default 0;
