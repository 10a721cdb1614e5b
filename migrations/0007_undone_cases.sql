-- A case that only a consequence made is kept when that is undone: its alerts
-- are withdrawn as any others are, so that whoever was told of them is told.

-- +goose Up
alter table cases add column undone_at timestamptz, add column undone_by uuid;
alter table cases drop constraint cases_review_has_plan;
-- the plan that opened a case may go with it
alter table cases add constraint cases_review_has_plan
    check (kind <> 'annual_review' or plan_id is not null or undone_at is not null);
alter table cases add constraint cases_undone_is_closed check (undone_at is null or closed_on is not null);

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

-- +goose Down
-- the schema before knows no undone cases: they go, and their notes move to
-- the case that they came from
alter table milestones disable trigger milestones_append_only;
update notes n set case_id = c.origin_case_id from cases c
    where n.case_id = c.id and c.undone_at is not null and c.origin_case_id is not null;
update milestones set origin_case_id = null where origin_case_id in (select id from cases where undone_at is not null);
update cases set origin_case_id = null where origin_case_id in (select id from cases where undone_at is not null);
update cases set previous_case_id = null where previous_case_id in (select id from cases where undone_at is not null);
delete from cases where undone_at is not null;
set constraints all immediate;
alter table milestones enable trigger milestones_append_only;
-- +goose StatementBegin
create or replace function milestones_append_only() returns trigger language plpgsql as $$
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
alter table cases drop constraint cases_undone_is_closed;
alter table cases drop constraint cases_review_has_plan;
alter table cases add constraint cases_review_has_plan check (kind <> 'annual_review' or plan_id is not null);
alter table cases drop column undone_by, drop column undone_at;
