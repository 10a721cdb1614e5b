package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/config"
)

// ran is what one command said and how it ended.
type ran struct {
	code     int
	out, err string
}

// at runs the program in process, in an environment of its own, on an evening
// that stands still.
func at(t *testing.T, vars map[string]string, terminal bool, args ...string) ran {
	t.Helper()
	return atTime(t, func() time.Time { return time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC) }, vars, terminal, args...)
}

// atTime is at by another clock.
func atTime(t *testing.T, now func() time.Time, vars map[string]string, terminal bool, args ...string) ran {
	t.Helper()
	var out, errs bytes.Buffer
	p := program{
		env: config.Source{Getenv: func(name string) string { return vars[name] }, ReadFile: os.ReadFile},
		in:  strings.NewReader(""), out: &out, err: &errs, terminal: terminal,
		now: now,
	}
	code := p.run(context.WithoutCancel(t.Context()), args)
	return ran{code, out.String(), errs.String()}
}

func TestWrongUseIsStatusTwoAndOneLine(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"no such command":        {"nope"},
		"no such flag":           {"rules", "--nope"},
		"no such rule":           {"deadline", "--rule", "nope", "--from", "2026-01-15"},
		"no day":                 {"deadline", "--rule", "ehcp_final"},
		"no real day":            {"deadline", "--rule", "ehcp_final", "--from", "2026-02-30"},
		"a trigger without day":  {"deadline", "--rule", "appeal_window", "--from", "2026-01-15", "--also", "mediation_certificate_issued"},
		"an unknown trigger":     {"deadline", "--rule", "appeal_window", "--from", "2026-01-15", "--also", "x=2026-01-15"},
		"not this rule's":        {"deadline", "--rule", "ehcp_final", "--from", "2026-01-15", "--also", "moved=2026-01-15"},
		"an order it is not":     {"deadline", "--rule", "mediation_agreement_appealable", "--from", "2026-01-15", "--as", "ehcp_final"},
		"an argument too many":   {"rules", "all"},
		"no file":                {"timeline", "/none.json"},
		"today is none":          {"timeline", "--today", "1/2/26", "/none.json"},
		"no database":            {"verify"},
		"a direction that isn't": {"migrate", "sideways"},
		"a token for ever":       {"token", "create", "--role", "analyst", "--days", "4000"},
		"a backlog backwards":    {"backlog", "--from", "2023-08-15", "--to", "2023-04-01"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := at(t, nil, false, args...)
			if r.code != 2 || r.out != "" || strings.Count(strings.TrimSpace(r.err), "\n") != 0 || !strings.HasPrefix(r.err, "ehcp: ") {
				t.Fatalf("%+v", r)
			}
		})
	}
}

func TestARefusedTriggerIsToldWhichThereAre(t *testing.T) {
	t.Parallel()
	for trigger, says := range map[string]string{
		"x=2026-01-15":     "ehcp: --also: that is no further trigger of this rule; it takes mediation_certificate_issued\n",
		"moved=2026-01-15": "ehcp: --also: moved is no further trigger of this rule; it takes mediation_certificate_issued\n",
	} {
		if r := at(t, nil, false, "deadline", "--rule", "appeal_window", "--from", "2026-01-15", "--also", trigger); r.code != 2 || r.err != says {
			t.Errorf("%s: %+v", trigger, r)
		}
	}
}

func TestDeadlinePrintsOneDocument(t *testing.T) {
	t.Parallel()
	r := at(t, nil, false, "deadline", "--rule", "kcc_stage1", "--from", "2025-12-08")
	var d struct {
		DueOn   string `json:"due_on"`
		First   string `json:"first_day_late"`
		Skipped []struct{ Date, Why string }
		Days    []struct{ Date, Why string } `json:"days_skipped"`
	}
	if err := json.Unmarshal([]byte(r.out), &d); err != nil || r.code != 0 || r.err != "" {
		t.Fatalf("%v, %+v", err, r)
	}
	if d.DueOn != "2026-01-08" || d.First != "2026-01-09" || len(d.Days) != 11 {
		t.Fatalf("%+v", d)
	}
}

func TestARuleWithoutANumberHasNoDate(t *testing.T) {
	t.Parallel()
	r := at(t, nil, false, "deadline", "--rule", "release_review", "--from", "2025-12-08")
	if r.code != 0 || !strings.Contains(r.out, `"due_on": null`) || !strings.Contains(r.out, "the law gives no number") {
		t.Fatalf("%+v", r)
	}
}

func TestATerminalGetsWordsUnlessItAsksForJSON(t *testing.T) {
	t.Parallel()
	words := at(t, nil, true, "deadline", "--rule", "ehcp_final", "--from", "2026-01-15")
	if !strings.HasPrefix(words.out, "Due on Thursday 4 June 2026") {
		t.Errorf("%q", words.out)
	}
	if r := at(t, nil, true, "deadline", "--rule", "ehcp_final", "--from", "2026-01-15", "--json"); !json.Valid([]byte(r.out)) {
		t.Errorf("%q", r.out)
	}
	if r := at(t, nil, true, "rules"); !strings.Contains(r.out, "ehcna_decision") || json.Valid([]byte(r.out)) {
		t.Errorf("%q", r.out)
	}
}

func TestTodayIsTheFlagThenTheVariableThenLondon(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "case.json")
	one := `{"kind":"complaint","milestones":[{"kind":"stage1_received","on":"2026-06-03"}]}`
	if err := os.WriteFile(file, []byte(one), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, left string
		vars       map[string]string
		args       []string
	}{
		// Due on 1 July 2026; 23:30 UTC on 30 June is 1 July in London.
		{"London's date", `"days_left": 0`, nil, nil},
		{"the variable", `"days_left": 7`, map[string]string{"TODAY": "2026-06-24"}, nil},
		{"the flag", `"days_left": 14`, map[string]string{"TODAY": "2026-06-24"}, []string{"--today", "2026-06-17"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := at(t, c.vars, false, append([]string{"timeline", file}, c.args...)...)
			if r.code != 0 || !strings.Contains(r.out, c.left) {
				t.Fatalf("%+v", r)
			}
		})
	}
}

func TestEveryRuleIsListedWithItsFields(t *testing.T) {
	t.Parallel()
	r := at(t, nil, false, "rules")
	var doc struct{ Rules []map[string]any }
	if err := json.Unmarshal([]byte(r.out), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Rules) < 80 {
		t.Errorf("only %d rules", len(doc.Rules))
	}
	for _, rule := range doc.Rules {
		for _, field := range []string{
			"id", "title", "applies_to", "role", "basis", "owner", "starts_on", "stops_on", "ends_on", "period",
			"convention", "source", "exceptions", "in_force_from", "in_force_until", "version", "verify",
		} {
			if _, ok := rule[field]; !ok {
				t.Errorf("%v has no %s", rule["id"], field)
			}
		}
	}
}

func TestWhatIsLeftOutOrUnknownIsNamed(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"scorecard":                              "needs --month",
		"backlog":                                "needs --from DATE and --to DATE",
		"policy set":                             "needs --from DATE",
		"deadline --rule nope --from 2026-01-05": "ehcp rules lists them",
	} {
		if r := at(t, nil, false, strings.Fields(args)...); r.code != 2 || !strings.Contains(r.err, says) {
			t.Errorf("%s: %+v, want %q", args, r, says)
		}
	}
}
