-- Who works here, whom the record is about, and the plans maintained for them.
-- Every id is a UUIDv7 made by the program; text is NFC; a day is a date.

-- +goose Up
create extension if not exists pg_trgm;

create table teams (
    id uuid primary key,
    name text not null check (name <> ''),
    version int not null default 1,
    created_at timestamptz not null
);
create unique index teams_name_key on teams (lower(name));

create table users (
    id uuid primary key,
    email text not null check (email like '%_@_%'),
    name text not null,
    role text not null check (role in ('caseworker', 'team_manager', 'service_manager', 'hub_adviser', 'analyst',
        'information_governance', 'administrator', 'service')),
    can_sign_in boolean not null,
    active boolean not null,
    version int not null default 1,
    created_at timestamptz not null
);
create unique index users_email_key on users (lower(email));

create table user_teams (
    user_id uuid not null references users on delete cascade,
    team_id uuid not null references teams,
    primary key (user_id, team_id)
);
create index user_teams_team on user_teams (team_id);

create table service_tokens (
    id uuid primary key,
    name text not null check (name <> ''),
    hash bytea not null constraint service_tokens_hash_key unique,
    role text not null check (role in ('caseworker', 'team_manager', 'service_manager', 'hub_adviser', 'analyst',
        'information_governance', 'administrator', 'service')),
    expires_on date not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz not null
);

create table token_teams (
    token_id uuid not null references service_tokens on delete cascade,
    team_id uuid not null references teams,
    primary key (token_id, team_id)
);

create table people (
    id uuid primary key,
    source_person_id text not null default '',
    upn text not null default '',
    given_name text not null default '',
    family_name text not null default '',
    born date,
    died date,
    postcode text not null default '',
    team_id uuid references teams,
    -- names, UPN and postcode without case, accents and apostrophes
    search text not null,
    version int not null default 1,
    created_at timestamptz not null,
    constraint people_named check (given_name <> '' or family_name <> ''),
    constraint people_died_after_birth check (died is null or born is null or died >= born)
);
create unique index people_source_person_id_key on people (source_person_id) where source_person_id <> '';
create unique index people_upn_key on people (upn) where upn <> '';
create index people_search on people using gin (search gin_trgm_ops);
create index people_born on people (born);
create index people_by_name on people (family_name, given_name, id);

-- The UPNs a person had before the one they have now.
create table person_upns (
    person_id uuid not null references people on delete cascade,
    upn text not null check (upn <> ''),
    until_at timestamptz not null,
    primary key (person_id, upn)
);
create index person_upns_upn on person_upns (upn);

create table plans (
    id uuid primary key,
    reference text not null constraint plans_reference_key unique check (reference <> ''),
    provisional boolean not null default false,
    person_id uuid not null references people,
    assessment_case_id uuid, -- a case; the constraint comes with that table
    first_issued_on date not null,
    ceased_on date,
    cease_reason text not null default '' check (cease_reason in ('', 'maximum_age', 'needs_met', 'higher_education',
        'employment', 'moved_area', 'disengaged', 'left_england', 'deceased', 'other')),
    placement text not null default ''
        check (placement in ('', 'mainstream', 'special', 'independent', 'other', 'awaiting')),
    team_id uuid references teams,
    version int not null default 1,
    created_at timestamptz not null,
    constraint plans_ceased_after_issue check (ceased_on is null or ceased_on >= first_issued_on)
);
create unique index plans_assessment_key on plans (assessment_case_id) where assessment_case_id is not null;
create index plans_person on plans (person_id);

create table placements (
    plan_id uuid not null references plans on delete cascade,
    from_on date not null,
    placement text not null check (placement in ('mainstream', 'special', 'independent', 'other', 'awaiting')),
    primary key (plan_id, from_on)
);

create table contacts (
    id uuid primary key,
    person_id uuid not null references people on delete cascade,
    name text not null check (name <> ''),
    relationship text not null default '',
    phone text not null default '',
    email text not null default '',
    may_be_told text not null check (may_be_told in ('full', 'status', 'nothing')),
    version int not null default 1
);
create index contacts_person on contacts (person_id);

-- +goose Down
drop table contacts;
drop table placements;
drop table plans;
drop table person_upns;
drop table people;
drop table token_teams;
drop table service_tokens;
drop table user_teams;
drop table users;
drop table teams;
-- pg_trgm stays: another schema of the same database may use it.
