-- +goose Up
-- Who somebody is comes from the council's sign-in provider: issuer and subject
-- name them for good. An address may be given to somebody else one day.
create table user_identities (
    issuer text not null check (issuer <> ''),
    subject text not null check (subject <> ''),
    user_id uuid not null references users,
    first_at timestamptz not null,
    last_at timestamptz not null,
    primary key (issuer, subject)
);
create index user_identities_user on user_identities (user_id);

create table sessions (
    id uuid primary key,
    secret_hash bytea not null constraint sessions_secret_hash_key unique check (length(secret_hash) = 32),
    user_id uuid not null references users,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    idle_until timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    end_reason text not null default '',
    peer text not null default '',
    constraint sessions_in_order check (expires_at > created_at and idle_until >= seen_at),
    constraint sessions_end_with_reason check ((ended_at is null) = (end_reason = ''))
);
create index sessions_open_user on sessions (user_id) where ended_at is null;

-- +goose Down
drop table sessions;
drop table user_identities;
