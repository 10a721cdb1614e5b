package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// madeAgain tells whether the clocks are as the record asks.
func madeAgain(t *testing.T, env map[string]string) {
	t.Helper()
	out := must(t, env, "recompute", "--dry-run")
	if !strings.Contains(out, " 0 with clocks that changed") {
		t.Errorf("the clocks were not made again: %s", out)
	}
}

func onComplaint(t *testing.T) map[string]string {
	t.Helper()
	env := onRecord(t)
	env["TODAY"] = "2026-12-04"
	file := filepath.Join(t.TempDir(), "complaints.csv")
	write(t, file, header+"CMP-2026-000001,,Ada,Okafor,2012-05-01,ME1 1AA,Ashford,,Sam Okafor,web,delay,2026-12-03,,,,,,,,\n")
	must(t, env, "import", file, "--kind", "complaints")
	return env
}

func TestThePolicyIsSetByACommandAndMovesTheClocks(t *testing.T) {
	t.Parallel()
	env := onComplaint(t)
	set := []string{"policy", "set", "--from", "2026-12-01", "--complaints", "lgsco_code"}
	if out := must(t, env, set...); !strings.Contains(out, "1 of the policy recorded") {
		t.Errorf("%s", out)
	}
	if out := must(t, env, set...); !strings.Contains(out, "Nothing in the policy is new") || !strings.Contains(out, "0 due dates moved") {
		t.Errorf("again: %s", out)
	}
	madeAgain(t, env)
	if out := must(t, env, "policy"); !strings.Contains(out, `"complaints": "lgsco_code"`) || !strings.Contains(out, `"in_force": true`) {
		t.Errorf("%s", out)
	}
	if out := must(t, env, "policy", "set", "--from", "2027-01-01", "--complaints", "kcc_2023"); !strings.Contains(out, "comes into force on 2027-01-01") {
		t.Errorf("%s", out)
	}
	for _, args := range [][]string{
		{"policy", "set", "--from", "2026-13-01", "--complaints", "kcc_2023"},
		{"policy", "set", "--from", "2026-12-01", "--complaints", "mine"},
		{"policy", "get"},
	} {
		if r := at(t, env, false, args...); r.code != 2 || strings.Count(r.err, "\n") != 1 {
			t.Errorf("%v: %+v", args, r)
		}
	}
}

func TestABankHolidayIsAddedByACommandAndMovesTheClocks(t *testing.T) {
	t.Parallel()
	env := onComplaint(t)
	file := filepath.Join(t.TempDir(), "list.csv")
	write(t, file, "date,name\n2026-12-07,A day of mourning\n")
	add := []string{"calendar", "add", "--file", file}
	if out := must(t, env, add...); !strings.Contains(out, "1 of the calendar recorded") || strings.Contains(out, "\n0 due dates moved") {
		t.Errorf("%s", out)
	}
	if out := must(t, env, add...); !strings.Contains(out, "Nothing in the calendar is new") || !strings.Contains(out, "0 due dates moved") {
		t.Errorf("again: %s", out)
	}
	madeAgain(t, env)
	if out := must(t, env, "calendar"); !strings.Contains(out, "A day of mourning") || !strings.Contains(out, `"months_left": 24`) {
		t.Errorf("%s", out)
	}
	write(t, file, "date,name\n2027-05-10,Early May bank holiday\n")
	if r := at(t, env, false, add...); r.code != 2 || !strings.Contains(r.err, "Early May bank holiday, contradicts") {
		t.Errorf("%+v", r)
	}
}

func TestADayIsClosedAndOpenedByACommand(t *testing.T) {
	t.Parallel()
	env := onComplaint(t)
	must(t, env, "policy", "set", "--from", "2026-12-01", "--complaints", "kcc_2023", "--count-closures")
	for _, step := range []struct{ args, want string }{
		{"close 2026-12-07 --name Flood", "1 of the calendar recorded"},
		{"close 2026-12-07 --name Flood", "Nothing in the calendar is new"},
		{"open 2026-12-07", "1 of the calendar recorded"},
		{"open 2026-12-07", "Nothing in the calendar is new"},
	} {
		out := must(t, env, append([]string{"calendar"}, strings.Fields(step.args)...)...)
		moved := !strings.Contains(out, "\n0 due dates moved")
		if !strings.Contains(out, step.want) || moved == strings.Contains(step.want, "Nothing") {
			t.Errorf("%s: %s", step.args, out)
		}
		madeAgain(t, env)
	}
	for _, args := range []string{"close 2026-12-25 --name x", "close 2026-12-05 --name x", "close 2026-12-08", "close soon --name x", "shut 2026-12-08"} {
		if r := at(t, env, false, append([]string{"calendar"}, strings.Fields(args)...)...); r.code != 2 || strings.Count(r.err, "\n") != 1 {
			t.Errorf("%s: %+v", args, r)
		}
	}
}
