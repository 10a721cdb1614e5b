package intake_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/intake"
	"ehcp.example/tracker/internal/statute"
)

func TestTheReportHasTheContractsShape(t *testing.T) {
	t.Parallel()
	r := run(t, intake.Complaints, sheetOf(intake.Complaints,
		map[string]string{},
		map[string]string{"reference": "CMP-2023-000002", "stage1_received_on": "01/02/2023"},
		map[string]string{"reference": "CMP-2023-000003", "stage1_received_on": "2023-05-08"},
		map[string]string{"reference": "CMP-2023-000004", "theme": " delay"},
	))
	got, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if string(got)+"\n" != string(want) {
		t.Errorf("the report reads\n%s", got)
	}
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	m := newMemory()
	for _, k := range intake.Kinds() {
		data := extract(t, k)
		first, second := load(t, m, k, data, ""), load(t, m, k, data, "")
		if first.Refused != 0 || first.Created != first.Rows {
			t.Errorf("%s: %d of %d rows created, %d refused", k, first.Created, first.Rows, first.Refused)
		}
		if second.Unchanged != second.Rows || second.Rows != first.Rows {
			t.Errorf("%s again: %d of %d rows unchanged", k, second.Unchanged, second.Rows)
		}
	}
}

func TestALoadThatBrokeOffIsTakenUpByLoadingAgain(t *testing.T) {
	t.Parallel()
	whole, broken := newMemory(), newMemory()
	data := extract(t, intake.Plans)
	want := load(t, whole, intake.Plans, data, "")

	broken.failAt = 3
	o := options(t, intake.Plans, bytes.NewReader(data))
	o.Store, o.Rejects = broken, filepath.Join(t.TempDir(), "plans.csv"+intake.RejectsSuffix)
	if _, err := intake.Run(t.Context(), o); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("got %v, want the load to break off", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(o.Rejects)); len(left) > 0 {
		t.Errorf("a file was left half-written: %v", left)
	}
	got := load(t, broken, intake.Plans, data, "")
	if got.Rows != want.Rows || got.Created+got.Unchanged != want.Created || got.Unchanged != 2000 {
		t.Errorf("taken up: %d created, %d unchanged of %d", got.Created, got.Unchanged, got.Rows)
	}
	if !maps.Equal(broken.rows, whole.rows) {
		t.Error("the record differs from that of a load in one go")
	}
}

func TestAFileThatCannotBeReadToItsEndSaysSo(t *testing.T) {
	t.Parallel()
	o := options(t, intake.Plans, &failing{Reader: *bytes.NewReader(extract(t, intake.Plans))})
	o.Store = newMemory()
	if _, err := intake.Run(t.Context(), o); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

// failing is a file on a share that goes away while it is read the second time.
type failing struct {
	bytes.Reader
	again bool
	read  int
}

func (f *failing) Seek(offset int64, whence int) (int64, error) {
	f.again = true
	return f.Reader.Seek(offset, whence)
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if f.again {
		if f.read += n; f.read > 200_000 {
			return 0, io.ErrClosedPipe
		}
	}
	return n, err
}

func TestRefusedRowsComeBackMendedAndLoad(t *testing.T) {
	t.Parallel()
	m, path := newMemory(), filepath.Join(t.TempDir(), "plans.csv"+intake.RejectsSuffix)
	text := "\ufeff" + sheetOf(intake.Plans,
		map[string]string{},
		map[string]string{"reference": "PLAN-000002", "first_issued_on": "1/3/2022", "family_name": "=1+1"},
		map[string]string{"reference": "PLAN-000003", "placement": "home", "family_name": "'=1+1"},
	)
	r := load(t, m, intake.Plans, []byte(text), path)
	if r.Created != 1 || r.Refused != 2 || r.Rejects != path || len(m.listed) != 2 {
		t.Fatalf("got %+v, %d on the intake list", r, len(m.listed))
	}
	if item := m.listed["PLAN-000003"]; item.Team != "Thanet" || item.EarliestOn.String() != "2022-03-01" || item.Problem != "placement: not_a_value" {
		t.Errorf("the intake list has %+v", item)
	}
	rejected, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\ufeffproblem,reference,", ",'=1+1,", ",''=1+1,"} {
		if !strings.Contains(string(rejected), want) {
			t.Errorf("the rejects file lacks %q:\n%s", want, rejected)
		}
	}
	mended := strings.NewReplacer("1/3/2022", "2022-03-01", ",home,", ",other,").Replace(string(rejected))
	again := load(t, m, intake.Plans, []byte(mended), path)
	if again.Created != 2 || again.Refused != 0 || again.Rejects != "" || len(m.listed) != 0 {
		t.Fatalf("mended: %+v, %d on the intake list", again, len(m.listed))
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the rejects file stays although nothing is refused any more")
	}
	if !strings.Contains(m.rows["PLAN-000002"], `"=1+1"`) || !strings.Contains(m.rows["PLAN-000003"], `"'=1+1"`) {
		t.Errorf("an apostrophe has grown or gone: %v", m.rows)
	}
}

func TestAFolderThatCannotBeWrittenToDoesNotStopALoad(t *testing.T) {
	t.Parallel()
	nowhere := filepath.Join(t.TempDir(), "gone", "plans.csv"+intake.RejectsSuffix)
	r := load(t, newMemory(), intake.Plans, []byte(sheetOf(intake.Plans, map[string]string{}, map[string]string{"reference": ""})), nowhere)
	if r.Created != 1 || r.Refused != 1 || r.Rejects != "" || !strings.Contains(strings.Join(r.Notices, " "), "rejects file") {
		t.Errorf("got %+v", r)
	}
}

// TestARejectsFileIsAFixedPoint: whatever is refused, loading the rejects
// refuses the same rows with the same cells, and mending one loads it.
func TestARejectsFileIsAFixedPoint(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cell := rapid.StringOf(rapid.RuneFrom([]rune("aZë’'\"=+-@,;\t\n 0\u00a0\u200b\ufffd")))
	rapid.Check(t, func(rt *rapid.T) {
		text := sheetOf(intake.Plans, map[string]string{
			"given_name": cell.Draw(rt, "given"), "family_name": cell.Draw(rt, "family"), "team": cell.Draw(rt, "team"),
			"postcode": cell.Draw(rt, "postcode"), "first_issued_on": "31/12/2022",
		})
		path := filepath.Join(dir, "once")
		first := load(t, newMemory(), intake.Plans, []byte(text), path)
		if first.Refused != 1 {
			rt.Fatalf("not refused: %+v", first)
		}
		once, _ := os.ReadFile(path)
		second := load(t, newMemory(), intake.Plans, once, path)
		twice, _ := os.ReadFile(path)
		if second.Refused != 1 || !bytes.Equal(once, twice) {
			rt.Fatalf("rejects changed:\n%q\n%q", once, twice)
		}
	})
}

func TestWhatTheRecordRefusesIsTiedToItsColumn(t *testing.T) {
	t.Parallel()
	m := newMemory()
	m.refuse["PLAN-000001"] = casework.BulkProblem{Code: "unknown_assessment", Message: "there is no such assessment", Refuses: true}
	o := options(t, intake.Plans, strings.NewReader(sheetOf(intake.Plans, map[string]string{"assessment_reference": "EHC-2023-000009"})))
	o.Store = m
	r, err := intake.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if p := firstRefusal(r); r.Refused != 1 || p.Column != "assessment_reference" || p.Value != "EHC-2023-000009" {
		t.Errorf("got %+v", r)
	}
	m.refuse["PLAN-000001"] = casework.BulkProblem{
		Code: statute.FindBeforeEvent, Message: "before", Kinds: []statute.Kind{statute.PlanCeased}, Refuses: true,
	}
	o.Source = strings.NewReader(sheetOf(intake.Plans, map[string]string{}))
	if r, err = intake.Run(t.Context(), o); err != nil || firstRefusal(r).Column != "ceased_on" {
		t.Errorf("got %v %+v", err, r)
	}
}

func TestAVeryBadFileDoesNotFillTheMemory(t *testing.T) {
	t.Parallel()
	var rows []map[string]string
	for range 6000 {
		rows = append(rows, map[string]string{"stage1_received_on": "soon"})
	}
	r := run(t, intake.Complaints, sheetOf(intake.Complaints, rows...))
	if r.Refused != 6000 || len(r.Problems) != 5000 || r.ProblemsLeftOut != 1000 {
		t.Errorf("%d refused, %d listed, %d left out", r.Refused, len(r.Problems), r.ProblemsLeftOut)
	}
}

func TestAFolderIsLoadedInOrderAndRefusedWholeForOneBadHeader(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(k intake.Kind, text string) {
		if err := os.WriteFile(filepath.Join(dir, k.FileName()), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(intake.Reviews, sheetOf(intake.Reviews, map[string]string{}))
	write(intake.Plans, sheetOf(intake.Plans, map[string]string{}))
	m := newMemory()
	o := intake.Options{Book: book(), Today: theDay, Store: m}
	reports, err := intake.RunDir(t.Context(), dir, o)
	if err != nil || len(reports) != 2 || reports[0].Kind != intake.Plans || reports[1].Kind != intake.Reviews {
		t.Fatalf("got %v %+v", err, reports)
	}
	write(intake.Complaints, "reference,upn\n")
	m.rows = map[string]string{}
	if _, err = intake.RunDir(t.Context(), dir, o); err == nil || len(m.rows) != 0 {
		t.Errorf("got %v with %d rows stored, want nothing stored", err, len(m.rows))
	}
	if _, err = intake.RunDir(t.Context(), t.TempDir(), o); err == nil {
		t.Error("a folder without any of the files was taken")
	}
}

func TestOneFileLeavesItsRejectsBesideItUnlessItIsADryRun(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "extract of plans.csv")
	text := sheetOf(intake.Plans, map[string]string{"first_issued_on": "soon"})
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{true, false} {
		r, err := intake.RunFile(t.Context(), path, intake.Plans, intake.Options{Book: book(), Today: theDay, Store: newMemory(), DryRun: dry})
		if err != nil || r.Refused != 1 {
			t.Fatalf("got %v %+v", err, r)
		}
		if _, err := os.Stat(path + ".rejects.csv"); dry == (err == nil) || dry != (r.Rejects == "") {
			t.Errorf("dry run %t: rejects %q, %v", dry, r.Rejects, err)
		}
	}
	for _, gone := range []string{filepath.Dir(path), path + ".gone"} {
		if _, err := intake.RunFile(t.Context(), gone, intake.Plans, intake.Options{Book: book(), Today: theDay}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", filepath.Base(gone), err)
		}
	}
}

func TestOnlyTheFourKindsAreKinds(t *testing.T) {
	t.Parallel()
	for _, k := range intake.Kinds() {
		if got, err := intake.ParseKind(string(k)); err != nil || got != k {
			t.Errorf("%s: %v", k, err)
		}
	}
	if _, err := intake.ParseKind("plan"); err == nil {
		t.Error("plan was taken for a kind")
	}
}
