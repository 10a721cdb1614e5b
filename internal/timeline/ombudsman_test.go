package timeline_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/timeline"
)

var update = flag.Bool("update", false, "write docs/worked-case.md and the answers of its three files")

const (
	ombudsman = "testdata/ombudsman-22-003-403/"
	workedDoc = "../../docs/worked-case.md"
	// reported is the day of the Ombudsman's report.
	reported = "2023-06-26"
)

// ombudsmanCases are the three files of case 22 003 403, in order of time.
var ombudsmanCases = []struct{ file, title string }{
	{"first-review", "The review of June 2021"},
	{"second-review", "The review that never came"},
	{"complaint", "The complaint of March 2022"},
}

func readCase(t *testing.T, file string) statute.History {
	t.Helper()
	f, err := os.Open(ombudsman + file + ".json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h, err := timeline.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// hold compares a file with what it should be, and writes it with -update.
func hold(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("%s is not what the law makes of the case (%v); run go test ./internal/timeline -update and read the change", file, err)
	}
}

func TestTheOmbudsmansCase(t *testing.T) {
	t.Parallel()
	book := statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
	for _, c := range ombudsmanCases {
		t.Run(c.title, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			e := json.NewEncoder(&out)
			e.SetIndent("", "  ")
			if err := e.Encode(timeline.Judge(book, readCase(t, c.file), day(reported))); err != nil {
				t.Fatal(err)
			}
			hold(t, ombudsman+c.file+".expected.json", out.String())
		})
	}
}

func TestTheOmbudsmansCaseAsItIsTold(t *testing.T) {
	t.Parallel()
	book := statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
	var doc strings.Builder
	doc.WriteString(workedPreface)
	total := 0
	for _, c := range ombudsmanCases {
		h := readCase(t, c.file)
		fmt.Fprintf(&doc, "\n## %s\n\n`%s`\n\n| what happened | on |\n|---|---|\n", c.title, "internal/timeline/"+ombudsman+c.file+".json")
		for _, m := range h.Milestones {
			fmt.Fprintf(&doc, "| %s | %s |\n", whatHappened(m), m.On.Words())
		}
		doc.WriteString("\n| on the caseworker's list from | in the team manager's digest, 07:30 | alert | time limit | due |\n|---|---|---|---|---|\n")
		for _, r := range raisedBy(book, h, day(reported)) {
			fmt.Fprintf(&doc, "| %s | %s | %s | %s (`%s`) | %s |\n",
				r.on.Words(), digestDay(book, r.on).Words(), r.words(), r.clock.Rule.Title, r.clock.Rule.ID, r.clock.DueOn.Words())
			total++
		}
		doc.WriteString("\nOn the day of the report:\n\n")
		for _, clock := range book.Judge(h, day(reported)) {
			if clock.State == statute.Late || clock.State == statute.Breached {
				fmt.Fprintf(&doc, "- %s (`%s`): due %s, %s by %d days.\n", clock.Rule.Title, clock.Rule.ID, clock.DueOn.Words(), clock.State, clock.DaysLate)
			}
		}
	}
	fmt.Fprintf(&doc, workedEnd, total)
	hold(t, workedDoc, doc.String())
}

// raised is one alert as the sweep would have raised it.
type raised struct {
	on    statute.Date
	alert statute.Alert
	clock statute.Clock
}

func (r raised) words() string {
	words := alertWords[r.alert.Kind]
	if r.clock.Rule.CountsWorkingDays() {
		return strings.ReplaceAll(words, " days", " working days")
	}
	return words
}

// raisedBy plays the nightly sweep over a case: each morning it knows what had
// been logged by the evening before, and raises the newest alert that each
// clock owes, once.
func raisedBy(b *statute.Book, h statute.History, until statute.Date) (out []raised) {
	seen := map[string]bool{}
	first := until
	for _, m := range h.Milestones {
		if m.On.Before(first) {
			first = m.On
		}
	}
	for today := first; !today.After(until); today = today.AddDays(1) {
		known := h
		known.Milestones = nil
		for _, m := range h.Milestones {
			if m.On.Before(today) {
				known.Milestones = append(known.Milestones, m)
			}
		}
		for _, c := range b.Judge(known, today) {
			a, owed := b.Newest(&c, today)
			key := fmt.Sprint(c.Rule.ID, c.Body, c.StartedOn, a.Kind)
			if owed && !seen[key] {
				seen[key] = true
				out = append(out, raised{today, a, c})
			}
		}
	}
	return out
}

// digestDay: digests go out on working days.
func digestDay(b *statute.Book, d statute.Date) statute.Date {
	if b.Calendar().IsWorkingDay(d) {
		return d
	}
	return b.Calendar().AddWorkingDays(d, 1)
}

func whatHappened(m statute.Milestone) string {
	words := m.Kind.Title()
	if m.Outcome != "" {
		words += ": " + m.Outcome
	}
	if !m.For.IsZero() {
		words += " (its meeting was on " + m.For.Words() + ")"
	}
	return words
}

var alertWords = map[statute.AlertKind]string{
	statute.DueIn14: "due in 14 days", statute.DueIn7: "due in 7 days", statute.DueIn2: "due in 2 days",
	statute.SafeDay: "should be done today", statute.DueToday: "due today", statute.Breach: "**breach**",
}

const workedPreface = `# A worked case: who would have been told what, and when

<!-- Made from internal/timeline by "go test ./internal/timeline -run TestTheOmbudsmans -update"; change it there. -->

The Local Government and Social Care Ombudsman's report on complaint 22 003 403 against Kent County Council (26 June 2023)
tells of a plan reviewed in June 2021, a notice to amend it in August 2021, the amended plan in January 2022, a complaint
in March 2022 that was not answered, and no review since. It gives months. **The days below are ours**, chosen within
those months so that the case can be counted; nothing is published of when the report of the meeting was sent, so it is
taken as sent on its last day, nor of when the plan was made, so the twelve months before the first review are left out.

Every night the tracker looks at every clock that runs and raises the newest alert it owes. It is on the list of the
caseworker whose case it is that morning, and in the one digest of the team's manager at 07:30 on that day or, at a
weekend or on a bank holiday, on the next working day. Warnings come 14, 7 and 2 days ahead: calendar days for the Act
and the Regulations, working days for complaints.
`

const workedEnd = `
## What it shows

%d alerts, the first of them four weeks before anything was late. A breach is told on the first morning after the due
date, not when somebody looks. Because deciding the first review late would have bought the second a longer year, the
tracker also asked for it by 14 June 2022, twelve months from the last meeting; the law's own last day was 9 August 2022.
`
