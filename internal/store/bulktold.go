package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
)

// ToldBefore is what rows told of their people when they were last stored.
func (t *tx) ToldBefore(ctx context.Context, keys []casework.RowKey) (map[casework.RowKey]string, error) {
	kinds, references := columnsOf(keys)
	rows, err := t.Query(ctx, `select file_kind, reference, person from loaded_rows
		where (file_kind, reference) in (select * from unnest($1::text[], $2::text[]))`, kinds, references)
	if err != nil {
		return nil, fmt.Errorf("read what rows told: %w", asFault(err))
	}
	out := make(map[casework.RowKey]string, len(keys))
	var key casework.RowKey
	var told string
	_, err = pgx.ForEachRow(rows, []any{&key.FileKind, &key.Reference, &told}, func() error {
		out[key] = told
		return nil
	})
	return out, asFault(err)
}

// LastUntold is, for each of the people, the row loaded last of those for which
// nothing is kept: files are loaded in this order, and ids rise with time. A
// plan that waits for its own row has none.
func (t *tx) LastUntold(ctx context.Context, people []casework.ID) (map[casework.ID]casework.RowKey, error) {
	rows, err := t.Query(ctx, `select distinct on (person_id) person_id, file_kind, reference from (
			select person_id, id, reference, case kind when 'complaint' then 'complaints' else 'assessments' end as file_kind,
				case kind when 'complaint' then 3 else 1 end as loaded
			from cases where person_id = any($1) and source = 'import' and kind in ('needs_assessment', 'complaint')
			union all
			select person_id, id, reference, 'plans', 2 from plans where person_id = any($1) and not provisional
		) r where not exists (select from loaded_rows l where l.file_kind = r.file_kind and l.reference = r.reference)
		order by person_id, loaded desc, id desc`, people)
	if err != nil {
		return nil, fmt.Errorf("read the rows loaded last: %w", asFault(err))
	}
	out := make(map[casework.ID]casework.RowKey, len(people))
	var person casework.ID
	var key casework.RowKey
	_, err = pgx.ForEachRow(rows, []any{&person, &key.FileKind, &key.Reference}, func() error {
		out[person] = key
		return nil
	})
	return out, asFault(err)
}

// KeepTold keeps what rows tell of their people.
func (t *tx) KeepTold(_ context.Context, told map[casework.RowKey]string) error {
	if len(told) == 0 {
		return nil
	}
	keys := make([]casework.RowKey, 0, len(told))
	for key := range told {
		keys = append(keys, key)
	}
	// two loads take the same rows in the same order
	slices.SortFunc(keys, func(a, b casework.RowKey) int {
		return cmp.Or(cmp.Compare(a.FileKind, b.FileKind), cmp.Compare(a.Reference, b.Reference))
	})
	kinds, references := columnsOf(keys)
	tells := make([]string, len(keys))
	for i, key := range keys {
		tells[i] = told[key]
	}
	t.write(`insert into loaded_rows (file_kind, reference, person) select * from unnest($1::text[], $2::text[], $3::text[])
		on conflict (file_kind, reference) do update set person = excluded.person`, kinds, references, tells)
	return nil
}

func columnsOf(keys []casework.RowKey) (kinds, references []string) {
	for _, key := range keys {
		kinds, references = append(kinds, key.FileKind), append(references, key.Reference)
	}
	return kinds, references
}
