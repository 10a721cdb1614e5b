package main

import (
	"encoding/json"
	"path/filepath"
	"reflect"
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
	if out := must(t, env, set...); !strings.Contains(out, "The policy is recorded") {
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
		{"policy", "set", "--count-closures"},
		{"policy", "set", "--from", "2026-12-01"},
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
	if out := must(t, env, add...); !strings.Contains(out, "1 bank holiday recorded;") || strings.Contains(out, "\n0 due dates moved") {
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
		{"close 2026-12-07 --name Flood", "1 closure recorded"},
		{"close 2026-12-07 --name Flood", "Nothing in the calendar is new"},
		{"open 2026-12-07", "The closure is taken back"},
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

func TestWhatThePolicyIsNotToldStaysAsItIsThen(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	env["TODAY"], env["COMPLAINT_PROFILE"] = "2026-12-04", "lgsco_code"
	if out := must(t, env, "policy"); !strings.Contains(out, `"from": null`) {
		t.Errorf("no day is given as null: %s", out)
	}
	must(t, env, "policy", "set", "--from", "2026-10-01", "--count-closures")
	must(t, env, "policy", "set", "--from", "2026-12-01", "--complaints", "css_statutory")
	must(t, env, "policy", "set", "--from", "2026-11-01", "--count-closures=false")
	var got []policyLine
	if err := json.Unmarshal([]byte(must(t, env, "policy")), &got); err != nil {
		t.Fatal(err)
	}
	want := []policyLine{
		{new("2026-12-01"), "css_statutory", true, true},
		{new("2026-11-01"), "lgsco_code", false, false},
		{new("2026-10-01"), "lgsco_code", true, false},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestABankHolidayRecordedByMistakeIsTakenBack(t *testing.T) {
	t.Parallel()
	env := onComplaint(t)
	file := filepath.Join(t.TempDir(), "list.csv")
	write(t, file, "date,name\n2026-12-07,A day of mourning\n2026-12-08,Another\n")
	if out := must(t, env, "calendar", "add", "--file", file); !strings.Contains(out, "2 bank holidays recorded;") {
		t.Errorf("%s", out)
	}
	out := must(t, env, "calendar", "remove", "2026-12-07")
	if !strings.Contains(out, "The bank holiday is taken back") || strings.Contains(out, "\n0 due dates moved") {
		t.Errorf("%s", out)
	}
	madeAgain(t, env)
	if out := must(t, env, "calendar"); strings.Contains(out, "A day of mourning") || !strings.Contains(out, "Another") {
		t.Errorf("%s", out)
	}
	must(t, env, "calendar", "close", "2026-12-07", "--name", "Flood")
	for args, says := range map[string]string{
		"remove 2026-12-07": "ehcp calendar open 2026-12-07",
		"remove 2026-12-25": "built into this program",
		"remove 2026-12-09": "no bank holiday recorded here",
		"open 2026-12-08":   "ehcp calendar remove 2026-12-08",
		"open 2026-12-25":   "built into this program",
		"open 2026-12-09":   "is no closure",
	} {
		if r := at(t, env, false, append([]string{"calendar"}, strings.Fields(args)...)...); r.code != 1 || !strings.Contains(r.err, says) {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

func TestAFileThatIsNoListOfBankHolidaysIsToldWhatIsRead(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	for _, args := range [][]string{{"--file", filepath.Join("..", "..", "README.md")}, nil} {
		r := at(t, env, false, append([]string{"calendar", "add"}, args...)...)
		if r.code != 2 || strings.Count(r.err, "\n") != 1 || !strings.Contains(r.err, "bank-holidays.json") || !strings.Contains(r.err, "date,name") {
			t.Errorf("%v: %+v", args, r)
		}
	}
}
