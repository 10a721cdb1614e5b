package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

func TestAConflictOfIdentityIsListedAndSettledByTheCommand(t *testing.T) {
	t.Parallel()
	env := onRecord(t)
	file := filepath.Join(t.TempDir(), "complaints.csv")
	write(t, file, header+
		"CMP-2023-000001,A886410188388,Ada,Okafor,2012-05-01,ME1 1AA,Ashford,,Sam Okafor,web,delay,2023-05-02,,,,,,,,\n"+
		"CMP-2023-000002,A886410188388,Ada,Okafor,2009-09-09,ME1 1AA,Ashford,,Sam Okafor,web,delay,2023-05-02,,,,,,,,\n")
	if r := at(t, env, false, "import", file, "--kind", "complaints"); r.code != 1 {
		t.Fatalf("%+v", r)
	}
	var list []conflictLine
	listed := func(args ...string) []conflictLine {
		t.Helper()
		if err := json.Unmarshal([]byte(must(t, env, append([]string{"conflicts", "list"}, args...)...)), &list); err != nil {
			t.Fatal(err)
		}
		return list
	}
	if listed(); len(list) != 1 || list[0].Reference != "CMP-2023-000002" {
		t.Fatalf("%+v", list)
	}
	if alone := must(t, env, "conflicts"); alone != must(t, env, "conflicts", "list") {
		t.Errorf("the command alone: %s", alone)
	}
	id := list[0].ID
	for _, args := range [][]string{
		{"settle", "x", "--found", "file_mistaken", "--reason", "y"},
		{"settle", id, "--found", "guessed", "--reason", "y"},
		{"settle", id, "--found", "file_mistaken"},
	} {
		if r := at(t, env, false, append([]string{"conflicts"}, args...)...); r.code != 2 || strings.Count(r.err, "\n") != 1 {
			t.Errorf("%v: %+v", args, r)
		}
	}
	must(t, env, "conflicts", "settle", id, "--found", "file_mistaken", "--reason", "Two rows were swapped")
	if listed(); len(list) != 0 {
		t.Errorf("still open: %+v", list)
	}
	if listed("--all"); len(list) != 1 || list[0].Found != "file_mistaken" || list[0].SettledBy == "" {
		t.Errorf("settled: %+v", list)
	}
}
