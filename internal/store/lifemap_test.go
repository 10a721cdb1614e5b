package store_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/store"
)

// texts reads rows of text columns.
func (o *office) texts(query string, args ...any) [][]string {
	o.t.Helper()
	rows, err := o.pool.Query(o.t.Context(), query, args...)
	if err != nil {
		o.t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]string, error) {
		values := make([]string, len(row.FieldDescriptions()))
		into := make([]any, len(values))
		for i := range values {
			into[i] = &values[i]
		}
		return values, row.Scan(into...)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return out
}

// TestEveryColumnOfTheRecordIsOnTheDataMap: a table or column without an entry
// would be neither given to whoever asks nor removed when its time has come.
func TestEveryColumnOfTheRecordIsOnTheDataMap(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	there := map[string]bool{}
	for _, c := range o.texts(`select table_name || '.' || column_name from information_schema.columns
		where table_schema = 'public' order by 1`) {
		there[c[0]] = true
	}
	mapped := map[string]bool{}
	for _, table := range store.DataMap() {
		for _, c := range table.Columns {
			name := table.Name + "." + c.Name
			if mapped[name] {
				t.Errorf("%s is on the map twice", name)
			}
			mapped[name] = true
			if (c.Label == "") == (c.Withheld == "") {
				t.Errorf("%s: say either under what name it is given, or why it is withheld", name)
			}
		}
	}
	for name := range there {
		if !mapped[name] {
			t.Errorf("%s is in the database and not on the map (DataMap in lifemap.go): say how it is exported", name)
		}
	}
	for name := range mapped {
		if !there[name] {
			t.Errorf("%s is on the map and not in the database", name)
		}
	}
}

// TestWhateverRefersToAPersonIsRetainedAndExportedByTheMap follows foreign keys.
func TestWhateverRefersToAPersonIsRetainedAndExportedByTheMap(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	reaches := map[string]bool{}
	for _, r := range o.texts(`with recursive reach(id) as (select 'people'::regclass::oid
		union select c.conrelid from pg_constraint c join reach on c.confrelid = reach.id where c.contype = 'f')
		select id::regclass::text from reach`) {
		reaches[r[0]] = true
	}
	for _, want := range []string{"people", "contacts", "delivery_alerts", "legal_holds", "milestones", "placements"} {
		if !reaches[want] {
			t.Errorf("%s should reach people, or this test looks at nothing", want)
		}
	}
	for _, table := range store.DataMap() {
		switch {
		case reaches[table.Name] && table.Person == "":
			t.Errorf("%s refers to people and the map says of no row whom it is about", table.Name)
		case reaches[table.Name] && !table.Goes:
			t.Errorf("%s refers to people and would stay when they go", table.Name)
		case table.Goes == (table.Kept != ""):
			t.Errorf("%s: rows go with the person, or the map says why or for how long they are kept", table.Name)
		case table.Person != "" && table.Title == "":
			t.Errorf("%s has no title for the person to read", table.Name)
		}
		delete(reaches, table.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(reaches)) {
		t.Errorf("%s refers to people and is not on the map", name)
	}
}

// TestTheExportGivesARowOfEveryTableAboutThem holds each way from a table to a
// person against somebody who has everything.
func TestTheExportGivesARowOfEveryTableAboutThem(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	who, other := o.wholePerson("Ada"), o.wholePerson("Ben")
	held, err := o.store.Holdings(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	sizes, err := o.store.HoldingSizes(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range held {
		if len(h.Rows) == 0 || len(h.Rows) != sizes[i].Rows {
			t.Errorf("%s gives %d rows and counts %d: wholePerson in life_test.go puts one there", h.Table, len(h.Rows), sizes[i].Rows)
		}
		for _, row := range h.Rows {
			if len(row) != len(h.Columns) {
				t.Errorf("%s gives %v", h.Table, row)
			}
			for column, v := range row {
				if s, _ := v.(string); strings.Contains(s, "Ben") || strings.Contains(s, other.String()) {
					t.Errorf("%s.%s tells of somebody else: %s", h.Table, column, s)
				}
			}
		}
	}
}

// TestTheExportGivesLettersTheirNamesAndCasesTheirReferences: ids say nothing to a family.
func TestTheExportGivesLettersTheirNamesAndCasesTheirReferences(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	held, err := o.store.Holdings(t.Context(), o.wholePerson("Ada"))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range held {
		if h.Table != "milestones" {
			continue
		}
		row := h.Rows[0]
		to, _ := row["recipients"].([]any)
		if row["case_id"] != "EHC-2001-Ada" || len(to) != 1 || to[0].(map[string]any)["name"] != "Parent of Ada" {
			t.Errorf("%v", row)
		}
		if row["evidence"] != "Ada's letter" || row["logged_by_name"] != "C Worker" {
			t.Errorf("%v", row)
		}
	}
}
