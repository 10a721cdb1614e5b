package intake_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/intake"
	"ehcp.example/tracker/internal/statute"
)

// theDay is the day on which the worked extract is loaded.
var theDay = statute.NewDate(2023, time.August, 15)

var book = sync.OnceValue(func() *statute.Book {
	return statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
})

func options(tb testing.TB, k intake.Kind, source io.ReadSeeker) intake.Options {
	tb.Helper()
	return intake.Options{File: k.FileName(), Source: source, Kind: k, Book: book(), Today: theDay}
}

// run loads text into a memory of its own.
func run(t *testing.T, k intake.Kind, text string) intake.Report {
	t.Helper()
	o := options(t, k, strings.NewReader(text))
	o.Store = newMemory()
	r, err := intake.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// refusal is the code by which a whole file is refused.
func refusal(t *testing.T, k intake.Kind, text string) string {
	t.Helper()
	_, err := intake.Run(t.Context(), options(t, k, strings.NewReader(text)))
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("got %v, want the file refused", err)
	}
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 1 {
		t.Fatalf("got %v, want one fault", err)
	}
	return f.Fields[0].Code
}

// sheetOf writes rows as a file of the kind: each row is what differs from a
// plain good one. A column that may be left out is there where a row fills it.
func sheetOf(k intake.Kind, rows ...map[string]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	columns := slices.DeleteFunc(intake.Columns(k), func(c string) bool {
		name, optional := strings.CutPrefix(c, "[")
		name = strings.TrimSuffix(name, "]")
		return optional && !slices.ContainsFunc(rows, func(r map[string]string) bool { return r[name] != "" })
	})
	for i, c := range columns {
		columns[i] = strings.Trim(c, "[]")
	}
	_ = w.Write(columns)
	for _, r := range rows {
		all := maps.Clone(good[k])
		maps.Copy(all, r)
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = all[c]
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return b.String()
}

// good is one plain row of each kind.
var good = map[intake.Kind]map[string]string{
	intake.Assessments: subject(map[string]string{
		"reference": "EHC-2023-000001", "requested_by": "parent", "request_received_on": "2023-01-10",
		"assess_decision": "assess", "assess_decision_notified_on": "2023-02-14",
	}),
	intake.Plans: subject(map[string]string{"reference": "PLAN-000001", "first_issued_on": "2022-03-01", "placement": "special"}),
	intake.Reviews: {
		"plan_reference": "PLAN-000001", "meeting_on": "2023-02-20", "outcome": "maintain", "decision_notified_on": "2023-03-08",
	},
	intake.Complaints: subject(map[string]string{
		"reference": "CMP-2023-000001", "complainant_name": "Priya Example", "channel": "web", "theme": "delay",
		"stage1_received_on": "2023-05-10",
	}),
}

func subject(m map[string]string) map[string]string {
	maps.Copy(m, map[string]string{
		"upn": "U886470905667", "given_name": "Zoë", "family_name": "O’Brien", "date_of_birth": "2012-05-14",
		"postcode": "CT1 2AB", "team": "Thanet", "caseworker_email": "thanet.cw1@example.org",
	})
	return m
}

// memory is a record that remembers rows as text: enough to tell created from
// changed. What casework does with a row is casework's to prove.
type memory struct {
	mu      sync.Mutex
	rows    map[string]string
	listed  map[string]casework.IntakeItem
	refuse  map[string]casework.BulkProblem
	failAt  int // the batch at which the database goes away; 0 never
	batches int
}

func newMemory() *memory {
	return &memory{rows: map[string]string{}, listed: map[string]casework.IntakeItem{}, refuse: map[string]casework.BulkProblem{}}
}

func (m *memory) Apply(_ context.Context, records []casework.Record) ([]casework.BulkResult, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.batches++; m.batches == m.failAt {
		return nil, io.ErrUnexpectedEOF
	}
	out := make([]casework.BulkResult, 0, len(records))
	for i := range records {
		out = append(out, m.apply(records[i]))
	}
	return out, nil
}

func (m *memory) apply(r casework.Record) casework.BulkResult {
	key, res := keyOf(&r), casework.BulkResult{Row: r.Row, Status: casework.BulkCreated}
	if p, bad := m.refuse[key]; bad {
		res.Status, res.Problems = casework.BulkRefused, []casework.BulkProblem{p}
		return res
	}
	r.Row = 0
	text, _ := json.Marshal(r)
	switch was, there := m.rows[key]; {
	case there && was == string(text):
		res.Status = casework.BulkUnchanged
	case there:
		res.Status = casework.BulkChanged
	}
	m.rows[key] = string(text)
	return res
}

func keyOf(r *casework.Record) string {
	switch {
	case r.Plan != nil:
		return r.Plan.Reference
	case len(r.Reviews) > 0:
		return r.PlanReference + " " + r.Reviews[0].MeetingOn.String()
	}
	return r.Cases[0].Reference
}

func (m *memory) Keep(_ context.Context, refused []casework.IntakeItem, _ string, stored []string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range stored {
		delete(m.listed, key)
	}
	for _, item := range refused {
		m.listed[item.Key()] = item
	}
	return nil
}

func extract(tb testing.TB, k intake.Kind) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "extract-2023", k.FileName()))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func load(tb testing.TB, m *memory, k intake.Kind, data []byte, path string) intake.Report {
	tb.Helper()
	o := options(tb, k, bytes.NewReader(data))
	o.Store, o.Rejects = m, path
	r, err := intake.Run(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}
