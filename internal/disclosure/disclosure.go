// Package disclosure writes what is held on one person for them to have: as a
// page that reads and prints well anywhere, without script and without a
// request to anybody, and as JSON.
//
// Imports: casework (types), statute (titles, days). Imported by: api and cmd.
package disclosure

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
	_ "time/tzdata" // Europe/London on machines without a zone database

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

//go:embed page.html
var page string

//nolint:gochecknoglobals // parsed once, and a fault in it is found by any test
var tmpl = template.Must(template.New("page").Parse(page))

// view is the page's own: everything in words.
type view struct {
	Name, Request, MadeOn, KeptUntil, Held string
	Check                                  bool // something may tell of somebody else
	Sections                               []section
	Empty                                  []string
	Withheld                               []omitted
}

type section struct {
	ID, Title string
	Records   []record
}

type record struct {
	Heading string
	Fields  []field
}

type field struct {
	Label, Value string
	Check        bool
}

type omitted struct {
	Title string
	What  []string
}

// WriteHTML writes the page.
func WriteHTML(w io.Writer, d casework.Disclosure) error {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return fmt.Errorf("load Europe/London: %w", err)
	}
	if err := tmpl.Execute(w, newView(d, words{london})); err != nil {
		return fmt.Errorf("write what is held: %w", err)
	}
	return nil
}

func newView(d casework.Disclosure, in words) view {
	v := view{Request: d.Request, MadeOn: d.MadeOn.Words(), KeptUntil: d.Standing.DueOn.Words(), Name: "this person"}
	if d.Standing.Holds > 0 {
		v.Held = "It is held for longer while a legal reason to keep it stands."
	}
	for _, h := range d.Holdings {
		if h.Table == "people" && len(h.Rows) == 1 {
			v.Name = strings.TrimSpace(in.text(h.Rows[0]["given_name"]) + " " + in.text(h.Rows[0]["family_name"]))
		}
		v.Withheld = append(v.Withheld, notGiven(h))
		if len(h.Rows) == 0 {
			v.Empty = append(v.Empty, h.Title)
			continue
		}
		s := section{ID: strings.ReplaceAll(h.Table, "_", "-"), Title: h.Title}
		for i, row := range h.Rows {
			r := record{Fields: in.fields(h, row)}
			if len(h.Rows) > 1 { // the section's own title is enough for one
				r.Heading = fmt.Sprintf("%s: %d of %d", h.Title, i+1, len(h.Rows))
			}
			for _, f := range r.Fields {
				v.Check = v.Check || f.Check
			}
			s.Records = append(s.Records, r)
		}
		v.Sections = append(v.Sections, s)
	}
	return v
}

func notGiven(h casework.Holding) omitted {
	o := omitted{Title: h.Title}
	for _, c := range h.Withheld {
		o.What = append(o.What, strings.ReplaceAll(c.Name, "_", " ")+": "+c.Reason)
	}
	return o
}

// words puts what the record holds into words.
type words struct{ london *time.Location }

// fields are those of a row that are not empty.
func (in words) fields(h casework.Holding, row map[string]any) (out []field) {
	for _, c := range h.Columns {
		var value string
		switch v := row[c.Name].(type) {
		case string:
			value = in.word(c, v)
		default:
			value = in.text(v)
		}
		if value != "" {
			out = append(out, field{Label: c.Label, Value: value, Check: c.ThirdParty})
		}
	}
	return out
}

// word is one text: a code by its title, a day and a time as people write them,
// and what somebody has typed as it stands.
func (in words) word(c casework.HeldColumn, s string) string {
	switch {
	case c.ThirdParty:
		return s
	case c.Code:
		return coded(s)
	}
	return in.when(s)
}

func coded(s string) string {
	if r := statute.RuleByID(s); r != nil {
		return r.Title
	}
	if k, err := statute.ParseCaseKind(s); err == nil {
		return k.Title()
	}
	s = strings.NewReplacer("_", " ", ".", " ").Replace(s)
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// when is a day or a time in words, and any other text as it stands.
func (in words) when(s string) string {
	if day, err := statute.ParseDate(s); err == nil {
		return day.Words()
	}
	if at, err := time.Parse(time.RFC3339Nano, s); err == nil {
		at = at.In(in.london)
		return statute.DateOf(at).Words() + " at " + at.Format("3:04pm")
	}
	return s
}

// text is a value of any sort that JSON has.
func (in words) text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return in.when(v)
	case bool:
		if v {
			return "Yes"
		}
		return "No"
	case []any:
		return in.join(v, "; ")
	case map[string]any:
		return in.join([]any{v["name"], v["on"], v["channel"]}, ", ")
	}
	return fmt.Sprint(v)
}

func (in words) join(all []any, by string) string {
	var parts []string
	for _, v := range all {
		if s := in.text(v); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, by)
}

// WriteJSON writes the same for a program to read, as the API gives it.
func WriteJSON(w io.Writer, d casework.Disclosure) error {
	s := d.Standing
	doc := document{
		PersonID: d.PersonID, Request: d.Request, MadeAt: d.MadeAt.UTC(), Holdings: d.Holdings,
		Kept: standing{
			PersonID: s.PersonID, State: string(s.State(d.MadeOn)), DueOn: s.DueOn, RecordType: s.RecordType, RecordTypes: s.RecordTypes,
			LastEventOn: s.LastEventOn, OpenCases: s.OpenCases, OpenPlans: s.OpenPlans, LegalHolds: s.Holds,
		},
	}
	if !s.Born.IsZero() {
		doc.Kept.BornOn = &s.Born
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(doc); err != nil {
		return fmt.Errorf("write what is held: %w", err)
	}
	return nil
}

type document struct {
	PersonID casework.ID        `json:"person_id"`
	Request  string             `json:"request"`
	MadeAt   time.Time          `json:"made_at"`
	Kept     standing           `json:"kept"`
	Holdings []casework.Holding `json:"holdings"`
}

type standing struct {
	PersonID    casework.ID   `json:"person_id"`
	State       string        `json:"state"`
	DueOn       statute.Date  `json:"due_on"`
	RecordType  string        `json:"record_type"`
	RecordTypes []string      `json:"record_types"`
	BornOn      *statute.Date `json:"born_on"`
	LastEventOn statute.Date  `json:"last_event_on"`
	OpenCases   int           `json:"open_cases"`
	OpenPlans   int           `json:"open_plans"`
	LegalHolds  int           `json:"legal_holds"`
}
