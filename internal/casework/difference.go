package casework

import (
	"encoding/json"
	"strings"

	"ehcp.example/tracker/internal/statute"
)

// Difference is one clock that was not as its milestones say. Stored is nil
// for one that was missing, Judged for one that should not be there; both are
// where Figure says how a figure differs. As text and as JSON it has the
// clock's dates, and nobody in it.
type Difference struct {
	CaseReference  string // empty for a figure that has no one case
	Stored, Judged *Clock
	Figure         string
}

// String says it in a line.
func (d Difference) String() string {
	switch {
	case d.Figure != "":
		return strings.TrimSpace(d.CaseReference + " " + d.Figure)
	case d.Stored != nil && d.Judged != nil:
		return d.CaseReference + " " + d.Judged.name() + ": stored " + d.Stored.dates() + "; its milestones say " + d.Judged.dates()
	case d.Stored != nil:
		return d.CaseReference + " " + d.Stored.name() + ": stored " + d.Stored.dates() + "; no milestone starts it"
	case d.Judged != nil:
		return d.CaseReference + " " + d.Judged.name() + ": missing; its milestones say " + d.Judged.dates()
	}
	return d.CaseReference
}

// name tells clocks of one case apart.
func (c *Clock) name() string { return strings.TrimSpace(c.Rule + " " + c.Body) }

func (c *Clock) dates() string {
	out := "started " + c.StartedOn.String()
	for _, part := range []struct{ what, value string }{
		{"due", c.DueOn.String()},
		{"stopped", c.StoppedOn.String()},
		{"ended by", c.EndedBy},
		{"excused by", string(c.Excused)},
		{"rule version", c.RuleVersion},
	} {
		if part.value != "" {
			out += ", " + part.what + " " + part.value
		}
	}
	return out
}

// differingClock is a clock in the JSON of a difference.
type differingClock struct {
	StartedOn   statute.Date  `json:"started_on"`
	DueOn       *statute.Date `json:"due_on"`
	StoppedOn   *statute.Date `json:"stopped_on"`
	EndedBy     string        `json:"ended_by,omitempty"`
	RuleVersion string        `json:"rule_version"`
}

func newDifferingClock(c *Clock) *differingClock {
	if c == nil {
		return nil
	}
	day := func(d statute.Date) *statute.Date {
		if d.IsZero() {
			return nil
		}
		return &d
	}
	return &differingClock{c.StartedOn, day(c.DueOn), day(c.StoppedOn), c.EndedBy, c.RuleVersion}
}

// MarshalJSON has "case" and either "figure" or "rule" with "stored" and
// "judged", null where there is no such clock.
func (d Difference) MarshalJSON() ([]byte, error) {
	if d.Figure != "" {
		return json.Marshal(struct {
			Case   string `json:"case,omitempty"`
			Figure string `json:"figure"`
		}{d.CaseReference, d.Figure})
	}
	out := struct {
		Case   string          `json:"case"`
		Rule   string          `json:"rule"`
		Body   string          `json:"body,omitempty"`
		Stored *differingClock `json:"stored"`
		Judged *differingClock `json:"judged"`
	}{Case: d.CaseReference, Stored: newDifferingClock(d.Stored), Judged: newDifferingClock(d.Judged)}
	for _, c := range []*Clock{d.Stored, d.Judged} {
		if c != nil {
			out.Rule, out.Body = c.Rule, c.Body
		}
	}
	return json.Marshal(out)
}
