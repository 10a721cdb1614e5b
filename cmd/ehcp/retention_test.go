package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// longAfter is a record with a child of 2012 whose complaint was answered, and
// one whose complaint was not, seen in 2050.
func longAfter(t *testing.T) map[string]string {
	t.Helper()
	env := onRecord(t)
	file := filepath.Join(t.TempDir(), "complaints.csv")
	write(t, file, header+
		"CMP-2023-000001,A886410188388,Ada,Quillfeather,2012-05-01,ME1 1AA,Ashford,,Sam Okafor,web,delay,2023-05-02,2023-05-03,2023-05-05,upheld,,,,,\n"+
		"CMP-2023-000002,,Ben,Lowe,2012-05-02,ME1 1AB,Ashford,,Jo Lowe,web,delay,2023-05-02,,,,,,,,\n")
	must(t, env, "import", file, "--kind", "complaints")
	env["TODAY"] = "2050-01-10"
	return env
}

func due(t *testing.T, env map[string]string) (lines []retentionLine) {
	t.Helper()
	if err := json.Unmarshal([]byte(must(t, env, "retention", "list")), &lines); err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestARecordIsHeldLiftedPurgedAndPurgedAgainByCommand(t *testing.T) {
	t.Parallel()
	env := longAfter(t)
	lines := due(t, env)
	if len(lines) != 2 || lines[0].State != "ready" || lines[0].DueOn != "2043-05-01" || lines[1].State != "open" {
		t.Fatalf("%+v", lines)
	}
	ada := lines[0].PersonID
	hold := strings.TrimSpace(must(t, env, "retention", "hold", "CMP-2023-000001", "--reason", "an inquiry"))
	if out := must(t, env, "retention", "holds"); !strings.Contains(out, hold) || !strings.Contains(out, ada) {
		t.Errorf("%s", out)
	}
	tombstones := filepath.Join(t.TempDir(), "tombstones")
	if out := must(t, env, "retention", "purge", "--tombstones", tombstones); !strings.Contains(out, `"held": 1`) || !strings.Contains(out, `"purged": []`) {
		t.Errorf("under a hold: %s", out)
	}
	must(t, env, "retention", "lift", hold, "--reason", "it has ended")
	if out := must(t, env, "retention", "purge", "--dry-run"); !strings.Contains(out, ada) {
		t.Errorf("dry run: %s", out)
	}
	if len(due(t, env)) != 2 {
		t.Error("a dry run took somebody")
	}
	env["TOMBSTONES"] = tombstones
	if out := must(t, env, "retention", "purge"); !strings.Contains(out, ada) || !strings.Contains(out, `"open": 1`) {
		t.Errorf("%s", out)
	}
	if lines := due(t, env); len(lines) != 1 || lines[0].State != "open" {
		t.Errorf("after it: %+v", lines)
	}
	kept, err := os.ReadFile(tombstones)
	if err != nil || string(kept) != ada+" 2050-01-10\n" {
		t.Errorf("%q, %v", kept, err)
	}
	if out := must(t, env, "retention", "reapply", tombstones); !strings.Contains(out, `"absent": 1`) {
		t.Errorf("%s", out)
	}
	must(t, env, "verify")
}

func TestRetentionIsNotMisused(t *testing.T) {
	t.Parallel()
	env := longAfter(t)
	bad := filepath.Join(t.TempDir(), "bad")
	write(t, bad, "# tombstones\n\nnobody 2050-01-01\n")
	for name, args := range map[string][]string{
		"nowhere to keep tombstones":  {"purge"},
		"tombstones that are none":    {"reapply", bad},
		"no such file":                {"reapply", bad + "x"},
		"no such person":              {"hold", "EHC-1999-000001", "--reason", "x"},
		"no reason":                   {"hold", "CMP-2023-000001"},
		"no id of a hold":             {"lift", "x", "--reason", "x"},
		"a rule shorter than a plan":  {"set", "plan", "--years", "20", "--from", "2050-01-01", "--reason", "x"},
		"a rule from no day":          {"set", "plan", "--years", "45", "--reason", "x"},
		"a rule for what there isn't": {"set", "dog", "--years", "45", "--from", "2050-01-01", "--reason", "x"},
		"a day that is none":          {"list", "--by", "soon"},
		"no such command":             {"forget"},
	} {
		if r := at(t, env, false, append([]string{"retention"}, args...)...); r.code != 2 || r.err == "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	must(t, env, "retention", "set", "complaint", "--years", "45", "--from", "2049-01-01", "--reason", "the schedule of 2049")
	if out := must(t, env, "retention", "rules"); !strings.Contains(out, `"years_from_birth": 45`) || !strings.Contains(out, `"years_from_birth": 31`) {
		t.Errorf("%s", out)
	}
	if lines := due(t, env); len(lines) != 0 {
		t.Errorf("due in spite of the longer rule: %+v", lines)
	}
}

func TestSubjectAccessWritesFilesThatOnlyTheirOwnerReads(t *testing.T) {
	t.Parallel()
	env := longAfter(t)
	dir := t.TempDir()
	page, doc := filepath.Join(dir, "page.html"), filepath.Join(dir, "doc.json")
	r := at(t, env, false, "subject-access", "CMP-2023-000001", "--request", "SAR-2050-001", "--html", page, "--json", doc)
	if r.code != 0 || strings.Contains(r.out+r.err, "Quillfeather") {
		t.Fatalf("%+v", r)
	}
	for path, want := range map[string]string{page: "<h1>Everything held about Ada Quillfeather</h1>", doc: `"request": "SAR-2050-001"`} {
		got, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(got), want) || strings.Contains(string(got), "Jo Lowe") {
			t.Errorf("%s: %v", path, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	for name, args := range map[string][]string{
		"nowhere to go":  {"CMP-2023-000001", "--request", "x"},
		"which request?": {"CMP-2023-000001", "--html", page},
		"nobody":         {"CMP-1999-000001", "--request", "x", "--html", page},
		"no such folder": {"CMP-2023-000001", "--request", "x", "--html", filepath.Join(dir, "none", "page.html")},
	} {
		if r := at(t, env, false, append([]string{"subject-access"}, args...)...); r.code != 2 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
