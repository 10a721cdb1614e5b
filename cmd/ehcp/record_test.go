package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// onRecord is an environment with a database of its own, on 15 August 2023.
func onRecord(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{"DATABASE_URL": storetest.New(t), "TODAY": "2023-08-15", "MODE": "test"}
}

// must runs a command that is expected to succeed and gives its output.
func must(t *testing.T, env map[string]string, args ...string) string {
	t.Helper()
	r := at(t, env, false, args...)
	if r.code != 0 {
		t.Fatalf("ehcp %s: status %d\n%s", strings.Join(args, " "), r.code, r.err)
	}
	return r.out
}

// TestTheFirstRunOnRealInput is the whole main job on the command line: a
// council's extract goes in, Kent's published figures come out, breaches are
// found once, and what is kept equals the record.
func TestTheFirstRunOnRealInput(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	extract := filepath.Join("..", "..", "testdata", "extract-2023")
	if out := must(t, env, "import", extract); strings.Count(out, " 0 refused") != 4 {
		t.Fatalf("%s", out)
	}
	if out := must(t, env, "import", extract); strings.Count(out, " 0 created, 0 changed") != 4 {
		t.Errorf("the same files again changed something:\n%s", out)
	}
	card := must(t, env, "scorecard", "--month", "2023-06")
	for _, want := range []string{`"percent": 13.2`, `"percent": 64.6`} {
		if !strings.Contains(card, want) {
			t.Errorf("no %s in the scorecard", want)
		}
	}
	backlog := must(t, env, "backlog", "--from", "2023-04-01", "--to", "2023-08-15")
	for _, want := range []string{`"received": 217`, `"completed": 103`, `"overdue_at_end": 297`, `"received": 30`, `"completed": 19`, `"overdue_at_end": 50`} {
		if !strings.Contains(backlog, want) {
			t.Errorf("no %s in the backlog", want)
		}
	}
	must(t, env, "verify")
	if out := must(t, env, "recompute", "--dry-run"); !strings.Contains(out, " 0 with clocks that changed") {
		t.Errorf("%s", out)
	}
	if out := must(t, env, "sweep"); strings.HasPrefix(out, "0 alerts") {
		t.Errorf("nothing was raised: %s", out)
	}
	if out := must(t, env, "sweep"); !strings.HasPrefix(out, "0 alerts") {
		t.Errorf("a second sweep raised again: %s", out)
	}
	must(t, env, "verify")
}

const header = "reference,upn,given_name,family_name,date_of_birth,postcode,team,caseworker_email,complainant_name,channel,theme," +
	"stage1_received_on,stage1_acknowledged_on,stage1_responded_on,stage1_outcome,stage2_requested_on,stage2_acknowledged_on," +
	"stage2_responded_on,stage2_outcome,ombudsman_referred_on\n"

func TestATokenThatSeesAllTeamsIsRefusedALimit(t *testing.T) {
	t.Parallel()
	r := at(t, onRecord(t), false, "token", "create", "--role", "analyst", "--team", "Ashford", "--days", "30")
	if want := "ehcp: --team: Only caseworker, team_manager and service tokens can be limited to teams.\n"; r.code != 2 || r.err != want {
		t.Errorf("%+v", r)
	}
}

func TestRefusedRowsAreStatusOneAndCanBeMended(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	file := filepath.Join(t.TempDir(), "complaints.csv")
	good := "CMP-2023-000001,,Ada,Okafor,2012-05-01,ME1 1AA,Ashford,cw1@example.org,Sam Okafor,web,delay,2023-05-02,,,,,,,,\n"
	bad := "CMP-2023-000002,,Ben,Lowe,2012-05-01,ME1 1AB,Ashford,cw1@example.org,Jo Lowe,web,delay,02/05/2023,,,,,,,,\n"
	write(t, file, header+good+bad)
	r := at(t, env, false, "import", file, "--kind", "complaints", "--json")
	var report struct{ Rows, Created, Refused int }
	if err := json.Unmarshal([]byte(r.out), &report); err != nil || r.code != 1 || report.Rows != 2 || report.Created != 1 || report.Refused != 1 {
		t.Fatalf("status %d, %+v, %v", r.code, report, err)
	}
	rejects, err := os.ReadFile(file + ".rejects.csv")
	if err != nil || !strings.Contains(string(rejects), "CMP-2023-000002") {
		t.Fatalf("%q, %v", rejects, err)
	}
	mended := filepath.Join(t.TempDir(), "complaints.csv")
	write(t, mended, strings.Replace(string(rejects), "02/05/2023", "2023-05-02", 1))
	if out := must(t, env, "import", mended, "--kind", "complaints"); !strings.Contains(out, "1 rows: 1 created") {
		t.Errorf("%s", out)
	}
}

func TestAnUnusableFileIsStatusTwoAndStoresNothing(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	file := filepath.Join(t.TempDir(), "complaints.csv")
	write(t, file, "name,age\nA,1\n")
	if r := at(t, env, false, "import", file, "--kind", "complaints"); r.code != 2 || r.out != "" {
		t.Errorf("%+v", r)
	}
	if r := at(t, env, false, "import", file, "--kind", "foo"); r.code != 2 || !strings.Contains(r.err, "--kind: unknown kind of file") {
		t.Errorf("%+v", r)
	}
	if r := at(t, env, false, "import", file); r.code != 2 || !strings.Contains(r.err, "--kind") {
		t.Errorf("%+v", r)
	}
}

func TestADryRunStoresNothing(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "complaints.csv"),
		header+"CMP-2023-000001,,Ada,Okafor,2012-05-01,ME1 1AA,Ashford,cw1@example.org,Sam Okafor,web,delay,2023-05-02,,,,,,,,\n")
	for range 2 {
		if out := must(t, env, "import", dir, "--dry-run"); !strings.Contains(out, "1 created") {
			t.Errorf("%s", out)
		}
	}
}

func TestATokenIsAloneOnStandardOutput(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	out := must(t, env, "token", "create", "--role", "team_manager", "--team", "Ashford", "--days", "30")
	if !strings.HasPrefix(out, "ehcp_") || strings.Count(out, "\n") != 1 {
		t.Errorf("%q", out)
	}
	must(t, env, "user", "add", "--email", "m.khan@example.org", "--name", "M Khan", "--role", "team_manager", "--team", "Ashford")
	if said := must(t, env, "user", "sign-out", "--email", "M.KHAN@example.org"); said != "0 session(s) ended\n" {
		t.Errorf("signed out: %q", said)
	}
	if r := at(t, env, false, "user", "sign-out", "--email", "nobody@example.org"); r.code != 2 {
		t.Errorf("nobody was signed out with status %d", r.code)
	}
	if r := at(t, env, false, "user", "add", "--email", "M.Khan@example.org", "--name", "M Khan", "--role", "team_manager"); r.code != 2 {
		t.Errorf("the same address twice: %+v", r)
	}
	if r := at(t, env, false, "user", "add", "--email", "x@example.org", "--name", "X", "--role", "king"); r.code != 2 {
		t.Errorf("no such role: %+v", r)
	}
}

func TestTheSchemaMustBeThisProgramsOwn(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATABASE_URL": storetest.Empty(t), "TODAY": "2023-08-15"}
	if r := at(t, env, false, "verify"); r.code != 1 || !strings.Contains(r.err, "ehcp migrate up") {
		t.Errorf("%+v", r)
	}
	if out := must(t, env, "migrate", "status"); !strings.Contains(out, "missing") {
		t.Errorf("%s", out)
	}
	if out := must(t, env, "migrate", "up"); !strings.Contains(out, "applied now") {
		t.Errorf("%s", out)
	}
	must(t, env, "verify")
}

func TestProductionDoesNotStandStill(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	env["MODE"], env["BASE_URL"] = "production", "https://tracker.example.org"
	if r := at(t, env, false, "serve"); r.code != 2 || !strings.Contains(r.err, "TODAY") {
		t.Errorf("%+v", r)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAScorecardOnATerminalIsATableWithNamesAndTargets(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	must(t, env, "import", filepath.Join("..", "..", "testdata", "extract-2023"))
	r := at(t, env, true, "scorecard", "--month", "2023-06")
	lines := map[string]string{}
	for line := range strings.Lines(r.out) {
		words := strings.Fields(line)
		if len(words) > 0 {
			lines[words[0]] = strings.Join(words, " ") // of APP17 the last: including exceptions
		}
	}
	for code, want := range map[string]string{
		"Code":     "Code Indicator Counted Figure Target Rating",
		"APP17":    "APP17 EHC plans issued within 20 weeks, including exceptions 35/256 13.7 % 60.0 % red",
		"APP20":    " 64.6 % 50.0 % red",
		"APP03":    "APP03 ",
		"COHORT20": " not yet told - none -",
	} {
		if !strings.Contains(lines[code], want) {
			t.Errorf("%q lacks %q", lines[code], want)
		}
	}
	if r.code != 0 || !strings.HasPrefix(r.out, "Scorecard of 2023-06, as at 30 June 2023\n") {
		t.Errorf("%+v", r)
	}
	if !json.Valid([]byte(at(t, env, true, "scorecard", "--month", "2023-06", "--json").out)) {
		t.Error("--json gives no JSON on a terminal")
	}
}
