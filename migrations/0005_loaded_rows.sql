-- What each row of an extract told of its person when it was last stored: a
-- row that says the same again changes nobody, whatever other rows have told
-- of the same person since.

-- +goose Up
create table loaded_rows (
    file_kind text not null,
    reference text not null check (reference <> ''),
    person text not null check (person <> ''), -- digests of its cells
    primary key (file_kind, reference)
);

-- +goose Down
drop table loaded_rows;
