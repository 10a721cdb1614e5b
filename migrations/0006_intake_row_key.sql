-- A plan has many reviews: a refused row of reviews is told from the plan's
-- others by its meeting. For every other kind of file the reference is enough.

-- +goose Up
alter table intake_list add column row_key text not null default '';
alter table intake_list drop constraint intake_list_once;
alter table intake_list add constraint intake_list_once unique (file_kind, reference, row_key);

-- +goose Down
-- one entry for each reference again: the one seen last, an open one first
delete from intake_list where id not in (select distinct on (file_kind, reference) id from intake_list
    order by file_kind, reference, (mended_on is null and dismissed_at is null) desc, last_seen_on desc, id desc);
alter table intake_list drop constraint intake_list_once;
alter table intake_list drop column row_key;
alter table intake_list add constraint intake_list_once unique (file_kind, reference);
