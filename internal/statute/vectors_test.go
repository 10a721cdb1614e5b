package statute_test

import (
	"encoding/csv"
	"os"
	"testing"

	"ehcp.example/tracker/internal/statute"
)

// secondDates are the vectors whose second date stands in the prose of the
// trigger, with the day the rule's first trigger fell on.
var secondDates = map[string]struct {
	from, second string
	kind         statute.Kind
}{
	"V064": {"2024-03-10", "2024-09-01", statute.PlanTransferred},
	"V065": {"2024-03-10", "2025-02-20", statute.PlanTransferred},
	"V106": {"2025-02-14", "2025-02-24", statute.AmendmentNoticeSent},
	"V107": {"2025-02-14", "2025-04-04", statute.AmendmentNoticeSent},
	"V151": {"2025-01-10", "2025-01-20", statute.MediationCertificateIssued},
}

// arithmeticOnly are examples that are no rules: an Improvement Notice and the
// window in which asking a closed school can ground an excuse.
var arithmeticOnly = map[string]func(statute.Date) statute.Date{
	"improvement_notice_plan":   func(d statute.Date) statute.Date { return d.AddDays(6 * 7) },
	"exc_school_closure_window": func(d statute.Date) statute.Date { return d.AddDays(-7) },
}

// TestEveryWorkedDate holds the catalogue against 165 examples computed twice
// by independent methods.
func TestEveryWorkedDate(t *testing.T) {
	t.Parallel()
	book := statute.NewBook(calendarForTests(), statute.Switches{})
	for _, v := range readCSV(t, "testdata/clock_vectors.csv") {
		t.Run(v["id"]+" "+v["clock_id"]+" from "+v["trigger_date"], func(t *testing.T) {
			t.Parallel()
			from := day(v["trigger_date"])
			if arithmetic, plain := arithmeticOnly[v["clock_id"]]; plain {
				if got := arithmetic(from); got != day(v["expected_due_date"]) {
					t.Fatalf("got %s, want %s: %s", got, v["expected_due_date"], v["why"])
				}
				return
			}
			q := statute.Query{Rule: v["clock_id"], From: from}
			if second, has := secondDates[v["id"]]; has {
				q.From, q.Also = day(second.from), map[statute.Kind]statute.Date{second.kind: day(second.second)}
			}
			got, err := book.Calculate(q)
			if err != nil {
				t.Fatal(err)
			}
			if got.DueOn == nil || *got.DueOn != day(v["expected_due_date"]) || *got.DueOn != day(v["last_day_in_time"]) {
				t.Errorf("due %v, want %s: %s", got.DueOn, v["expected_due_date"], v["why"])
			}
			if *got.FirstLate != day(v["first_day_overdue"]) {
				t.Errorf("first day late %s, want %s", got.FirstLate, v["first_day_overdue"])
			}
		})
	}
}

func readCSV(t testing.TB, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}
