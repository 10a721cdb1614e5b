package intake_test

import (
	"fmt"
	"maps"
	"testing"

	"ehcp.example/tracker/internal/intake"
)

// people is everybody on record as a load leaves them, versions and former
// UPNs among it.
func (tr *tracker) people(t *testing.T) (out string) {
	t.Helper()
	err := tr.pool.QueryRow(t.Context(), `select coalesce(string_agg(format('%s %s %s %s %s v%s %s', p.source_person_id, p.upn, p.given_name,
			p.family_name, p.postcode, p.version,
			(select array_agg(h.upn order by h.upn) from person_upns h where h.person_id = p.id)), E'\n' order by p.upn, p.given_name), '')
		from people p`).Scan(&out)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// file is one file of an extract.
type file struct {
	kind intake.Kind
	rows []map[string]string
}

// loads loads the files and tells how many rows were created and changed.
func (tr *tracker) loads(t *testing.T, files []file) (created, changed int) {
	t.Helper()
	for _, f := range files {
		r := tr.load(t, f.kind, sheetOf(f.kind, f.rows...))
		if r.Refused != 0 || r.Created+r.Changed+r.Unchanged != r.Rows {
			t.Errorf("%s: %+v", f.kind, r)
		}
		created, changed = created+r.Created, changed+r.Changed
	}
	return created, changed
}

func with(base map[string]string, cells ...string) map[string]string {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]string{}
	}
	for i := 0; i < len(cells); i += 2 {
		out[cells[i]] = cells[i+1]
	}
	return out
}

// twoAddresses are two assessments of one person, who moved between them.
func twoAddresses() []file {
	return []file{{intake.Assessments, []map[string]string{
		{"reference": "EHC-2022-000001", "request_received_on": "2022-01-10", "assess_decision": "", "assess_decision_notified_on": "", "postcode": "ME1 1AA"},
		{"reference": "EHC-2023-000001", "request_received_on": "2023-05-10", "assess_decision": "", "assess_decision_notified_on": "", "postcode": "ME9 9ZZ"},
	}}}
}

func TestTheSameFileAgainChangesNothingWhereOnePersonStandsInTwoRows(t *testing.T) {
	t.Parallel()
	jo := map[string]string{"source_person_id": "S1", "given_name": "Jo", "upn": "U886470905667"}
	joanna := map[string]string{"source_person_id": "S1", "given_name": "Joanna", "upn": "A886410188388"}
	for name, c := range map[string]struct {
		files []file
		rows  int
		want  string
	}{
		"two addresses": {twoAddresses(), 2, " U886470905667 Zoë O’Brien ME9 9ZZ v%d "},
		"two UPNs": {[]file{{intake.Complaints, []map[string]string{
			with(jo, "reference", "CMP-2023-000001"), with(joanna, "reference", "CMP-2023-000002"),
		}}}, 2, "S1 A886410188388 Joanna O’Brien CT1 2AB v%d {U886470905667}"},
		"three files": {[]file{
			{intake.Assessments, []map[string]string{with(jo, "postcode", "ME1 1AA")}},
			{intake.Plans, []map[string]string{with(joanna, "postcode", "ME2 2BB")}},
			{intake.Complaints, []map[string]string{with(joanna, "postcode", "ME3 3CC")}},
		}, 3, "S1 A886410188388 Joanna O’Brien ME3 3CC v%d {U886470905667}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newTracker(t)
			if created, changed := tr.loads(t, c.files); created != c.rows || changed != 0 {
				t.Errorf("first: %d created, %d changed", created, changed)
			}
			first := tr.people(t)
			version := tr.count(t, "select version from people")
			if want := fmt.Sprintf(c.want, version); first != want {
				t.Errorf("first load leaves %q, want %q", first, want)
			}
			for range 2 {
				if created, changed := tr.loads(t, c.files); created+changed != 0 {
					t.Errorf("again: %d created, %d changed", created, changed)
				}
				if now := tr.people(t); now != first {
					t.Errorf("again it leaves %q, before %q", now, first)
				}
			}
		})
	}
}

func TestRowsOfOnePersonFarApartInAFileEndAsRowsTogetherDo(t *testing.T) {
	t.Parallel()
	near := twoAddresses()
	far := []file{{intake.Assessments, []map[string]string{near[0].rows[0]}}}
	for i := range 1001 { // the second row comes in another batch
		far[0].rows = append(far[0].rows, map[string]string{
			"reference": fmt.Sprintf("EHC-2021-%06d", i+1), "upn": "", "given_name": fmt.Sprintf("Child%d", i), "request_received_on": "2023-01-10",
		})
	}
	far[0].rows = append(far[0].rows, near[0].rows[1])
	tr := newTracker(t)
	if created, changed := tr.loads(t, far); created != 1003 || changed != 0 {
		t.Errorf("first: %d created, %d changed", created, changed)
	}
	was := tr.people(t)
	if n := tr.count(t, "select count(*) from people where upn = 'U886470905667' and postcode = 'ME9 9ZZ'"); n != 1 {
		t.Errorf("%d people at the newer address", n)
	}
	if created, changed := tr.loads(t, far); created+changed != 0 || tr.people(t) != was {
		t.Errorf("again: %d created, %d changed", created, changed)
	}
}

func TestANewPostcodeInOneRowChangesThatRowAndThePerson(t *testing.T) {
	t.Parallel()
	for name, upn := range map[string]string{"known by UPN": "U886470905667", "known by name, birth and postcode": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr, files := newTracker(t), twoAddresses()
			for _, row := range files[0].rows {
				row["upn"], row["postcode"] = upn, "ME1 1AA"
			}
			tr.loads(t, files)
			files[0].rows[0]["postcode"] = "TN1 1AA" // only the older case's row
			if created, changed := tr.loads(t, files); created != 0 || changed != 1 {
				t.Errorf("%d created, %d changed, want 1 changed", created, changed)
			}
			if n := tr.count(t, "select count(*) from people where postcode = 'TN1 1AA' and version = 2"); n != 1 {
				t.Errorf("the person has not moved: %s", tr.people(t))
			}
			if created, changed := tr.loads(t, files); created+changed != 0 {
				t.Errorf("again: %d created, %d changed", created, changed)
			}
		})
	}
}

func TestACellThatHasNotChangedBringsNothingOldBack(t *testing.T) {
	t.Parallel()
	tr, files := newTracker(t), twoAddresses()
	tr.loads(t, files)
	files[0].rows[0]["given_name"] = "Zoe" // the older row still has the older address
	if _, changed := tr.loads(t, files); changed != 1 {
		t.Errorf("%d changed", changed)
	}
	if n := tr.count(t, "select count(*) from people where given_name = 'Zoe' and postcode = 'ME9 9ZZ'"); n != 1 {
		t.Errorf("left as %s", tr.people(t))
	}
}

func TestARecordLoadedBeforeTellingsWereKeptIsTakenUpAsItStands(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		newer   func([]file)
		changed int
		want    string
	}{
		"the same extract": {func([]file) {}, 0, "ME9 9ZZ"},
		"a newer one": {func(f []file) {
			for _, row := range f[0].rows {
				row["postcode"] = "TN1 1AA"
			}
		}, 1, "TN1 1AA"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr, files := newTracker(t), twoAddresses()
			tr.loads(t, files)
			if _, err := tr.pool.Exec(t.Context(), "truncate loaded_rows"); err != nil {
				t.Fatal(err)
			}
			c.newer(files)
			for i, want := range []int{c.changed, 0} {
				if _, changed := tr.loads(t, files); changed != want {
					t.Errorf("load %d: %d changed, want %d", i+1, changed, want)
				}
			}
			if n := tr.count(t, "select count(*) from people where postcode = $1", c.want); n != 1 {
				t.Errorf("left as %s", tr.people(t))
			}
			if n := tr.count(t, "select count(*) from loaded_rows"); n != 2 {
				t.Errorf("%d rows' tellings are kept", n)
			}
		})
	}
}

func TestARefusedRowLeavesNoTraceInItsPerson(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	tr.load(t, intake.Complaints, sheetOf(intake.Complaints, map[string]string{}))
	was := tr.people(t)
	r := tr.load(t, intake.Plans, sheetOf(intake.Plans,
		map[string]string{"upn": "A886410188388", "postcode": "CT1 2AB", "assessment_reference": "EHC-2023-000404"}, // same person, new number, refused
		map[string]string{"reference": "PLAN-000002", "upn": "A886410188388", "given_name": "Ann", "family_name": "Other", "date_of_birth": "2010-02-03"}))
	if r.Refused != 1 || r.Created != 1 {
		t.Errorf("got %+v", r)
	}
	if n := tr.count(t, "select count(*) from people"); n != 2 || was == tr.people(t) {
		t.Errorf("left as %s", tr.people(t))
	}
	if n := tr.count(t, "select count(*) from loaded_rows"); n != 2 {
		t.Errorf("%d rows' tellings are kept, want those of the two that were stored", n)
	}
}
