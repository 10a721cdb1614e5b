-- A refused row belongs to the team it is for, so that those who see one team
-- see its rows alone; and a conflict of identity can be settled by somebody,
-- with what was found.

-- +goose Up
alter table intake_list add column team_id uuid references teams;
update intake_list i set team_id = t.id from teams t where lower(t.name) = lower(i.team);
alter table identity_conflicts
    add column team_id uuid references teams,
    add column found text not null default ''
        check (found in ('', 'same_person_corrected', 'different_people', 'file_mistaken')),
    add column reason text not null default '',
    add column settled_at timestamptz,
    add column settled_by uuid, -- a user, or the token of another system
    add column settled_name text not null default '';

-- +goose Down
alter table identity_conflicts
    drop column team_id, drop column found, drop column reason, drop column settled_at, drop column settled_by,
    drop column settled_name;
alter table intake_list drop column team_id;
