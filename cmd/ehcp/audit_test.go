package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// loaded is a record with one complaint in it, by an import.
func loaded(t *testing.T) map[string]string {
	t.Helper()
	env := onRecord(t)
	file := filepath.Join(t.TempDir(), "complaints.csv")
	write(t, file, header+"CMP-2023-000001,,Ada,Okafor,2012-05-01,ME1 1AA,Ashford,cw1@example.org,Sam Okafor,web,delay,2023-05-02,,,,,,,,\n")
	must(t, env, "import", file, "--kind", "complaints")
	return env
}

// onDatabase does what only a master of the database can.
func onDatabase(t *testing.T, env map[string]string, script string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), env["DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if _, err := conn.Exec(t.Context(), "set session_replication_role = replica; "+script); err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasDoneToARecordIsToldByTheCommandWhichIsNotedItself(t *testing.T) {
	t.Parallel()
	env := loaded(t)
	asked := func(args ...string) (lines []auditLine) {
		t.Helper()
		if err := json.Unmarshal([]byte(must(t, env, append([]string{"audit"}, args...)...)), &lines); err != nil {
			t.Fatal(err)
		}
		return lines
	}
	lines := asked("--case", "CMP-2023-000001")
	if len(lines) != 1 || lines[0].Action != "case.open" || lines[0].OnBehalfOf == "" {
		t.Fatalf("%+v", lines)
	}
	if again := asked("--case", "CMP-2023-000001", "--from", "2026-06-30", "--to", "2026-07-01"); len(again) != 1 {
		t.Errorf("in those days: %+v", again)
	}
	if none := asked("--case", "CMP-2023-000001", "--to", "2026-06-29"); len(none) != 0 {
		t.Errorf("before: %+v", none)
	}
	must(t, env, "user", "add", "--email", "m.khan@example.org", "--name", "M Khan", "--role", "team_manager", "--team", "Ashford")
	if idle := asked("--user", "M.Khan@example.org"); len(idle) != 0 {
		t.Errorf("somebody who did nothing: %+v", idle)
	}
	table := at(t, env, true, "audit", "--case", "CMP-2023-000001")
	if table.code != 0 || !strings.Contains(table.out, "case.open") || strings.Contains(table.out, "Okafor") {
		t.Errorf("%+v", table)
	}
}

func TestAQuestionToTheLogThatIsNoneIsWrongUse(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	for _, args := range [][]string{
		{},
		{"--case", "X", "--plan", "Y"},
		{"--user", "a@example.org", "--actor", "x"},
		{"--person", "x"},
		{"--actor", "x"},
		{"--case", "X", "--from", "1/2/26"},
		{"--case", "X", "--from", "2026-03-02", "--to", "2026-03-01"},
		{"--user", "nobody@example.org"},
	} {
		if r := at(t, env, false, append([]string{"audit"}, args...)...); r.code != 2 || strings.Count(r.err, "\n") != 1 {
			t.Errorf("%v: %+v", args, r)
		}
	}
}

func TestVerifyNamesALineThatWasTamperedWithAndSaysTheHead(t *testing.T) {
	t.Parallel()
	env := loaded(t)
	out := must(t, env, "seal")
	_, head, found := strings.Cut(strings.TrimSpace(out), "head ")
	if !found || strings.HasPrefix(out, "0 ") {
		t.Fatalf("%q", out)
	}
	if r := at(t, env, false, "verify", "--head", head); r.code != 0 || !strings.Contains(r.err, head) {
		t.Fatalf("%+v", r)
	}
	if r := at(t, env, false, "verify", "--head", "nonsense"); r.code != 2 {
		t.Errorf("%+v", r)
	}
	onDatabase(t, env, "update audit set actor_name = 'Somebody Else' where id = 2")
	r := at(t, env, false, "verify")
	if r.code != 1 || !strings.Contains(r.out, "link 2, line 2") || strings.Contains(r.out, "Somebody Else") || !strings.Contains(r.err, "1 faults in the audit log") {
		t.Errorf("%+v", r)
	}
	var told verified
	if r = at(t, env, false, "verify", "--json"); json.Unmarshal([]byte(r.out), &told) != nil || told.Audit.Total != 1 || told.Audit.Faults[0].Seq != 2 {
		t.Errorf("%+v", r)
	}
	onDatabase(t, env, "delete from audit_chain; update audit set reason = ''")
	must(t, env, "seal")
	if r := at(t, env, false, "verify"); r.code != 0 {
		t.Errorf("a chain made anew is whole in itself: %+v", r)
	}
	if r := at(t, env, false, "verify", "--head", head); r.code != 1 || !strings.Contains(r.out, "made anew") {
		t.Errorf("%+v", r)
	}
}
