// Package timeline is the clocks of one case as a document: a history comes in
// as JSON, its clocks and findings go out. It is what `ehcp timeline` and the
// API's calculator speak; it holds no record and reads no clock.
//
// Imports: statute and the standard library. Never: the record.
package timeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"ehcp.example/tracker/internal/statute"
)

// Case is the document that comes in. Names are the contract's; exceptions
// given here count as approved.
type Case struct {
	Kind       string      `json:"kind"`
	Profile    string      `json:"profile"`
	Born       *string     `json:"born"`
	Died       *string     `json:"died"`
	Milestones []Milestone `json:"milestones"`
	Exceptions []Exception `json:"exceptions"`
}

// Milestone is one dated event of the document.
type Milestone struct {
	Kind        string      `json:"kind"`
	On          string      `json:"on"`
	Outcome     string      `json:"outcome"`
	Body        string      `json:"body"`
	For         string      `json:"for"`
	SentOn      string      `json:"sent_on"`
	Origin      string      `json:"origin"`
	Recipients  []Recipient `json:"recipients"`
	Evidence    string      `json:"evidence"`
	DelayReason string      `json:"delay_reason"`
}

// Recipient is one person that a notice went to, and when.
type Recipient struct {
	Contact string `json:"contact"`
	On      string `json:"on"`
	Channel string `json:"channel"`
}

// Exception is one approved ground.
type Exception struct {
	Rule   string `json:"rule"`
	Ground string `json:"ground"`
	From   string `json:"from"`
	To     string `json:"to"`
}

// Clock is one clock as it goes out. Absent days are null.
type Clock struct {
	Rule        string        `json:"rule"`
	Body        *string       `json:"body"`
	Basis       string        `json:"basis"`
	StartedOn   statute.Date  `json:"started_on"`
	DueOn       *statute.Date `json:"due_on"`
	SafeBy      *statute.Date `json:"safe_by"`
	StoppedOn   *statute.Date `json:"stopped_on"`
	EndedBy     *string       `json:"ended_by"`
	State       statute.State `json:"state"`
	DaysLeft    int           `json:"days_left"`
	DaysLate    int           `json:"days_late"`
	RuleVersion string        `json:"rule_version"`
	Provisional bool          `json:"provisional"`
}

// Answer is the document that goes out.
type Answer struct {
	Clocks   []Clock           `json:"clocks"`
	Findings []statute.Finding `json:"findings"`
}

// InputError is a document that cannot be read: Pointer names the place (RFC
// 6901), Problem what is wrong. It never repeats what was given.
type InputError struct{ Pointer, Problem string }

func (e *InputError) Error() string {
	if e.Pointer == "" {
		return e.Problem
	}
	return e.Pointer + ": " + e.Problem
}

// Read decodes one document strictly: a field it does not know, a second
// document or a name that is none are refused with an *InputError.
func Read(r io.Reader) (statute.History, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return statute.History{}, fmt.Errorf("read the case: %w", err)
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff")) // some editors put a byte order mark first
	if twice := repeatedKey(raw); twice != "" {
		return statute.History{}, &InputError{twice, "this field is there twice"}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var c Case
	if err := d.Decode(&c); err != nil {
		return statute.History{}, &InputError{"", "the document is not the JSON of a case: " + decodeProblem(err)}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return statute.History{}, &InputError{"", "there is more than one document"}
	}
	return c.History()
}

// repeatedKey is the pointer to a field that stands twice in one object, which
// the standard decoder would quietly let the last win; empty where there is
// none, or where the text is no JSON and decoding says so.
func repeatedKey(raw []byte) string {
	type level struct {
		keys map[string]bool // nil in an array
		key  string
		n    int // of the element, in an array
	}
	var open []level
	path := func() string {
		var b strings.Builder
		for _, l := range open {
			if l.keys == nil {
				fmt.Fprintf(&b, "/%d", l.n)
			} else {
				b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(l.key))
			}
		}
		return b.String()
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	wantsKey := false
	for {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		top := len(open) - 1
		if key, is := token.(string); is && wantsKey {
			open[top].key, wantsKey = key, false
			if open[top].keys[key] {
				return path()
			}
			open[top].keys[key] = true
			continue
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{keys: map[string]bool{}})
			wantsKey = true
			continue
		case json.Delim('['):
			open = append(open, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:top]
			top--
		}
		if top < 0 {
			return ""
		}
		if open[top].keys == nil {
			open[top].n++
		} else {
			wantsKey = true
		}
	}
}

// decodeProblem says what is wrong without repeating values.
func decodeProblem(err error) string {
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("broken at byte %d", syntax.Offset)
	case errors.As(err, &typed):
		return fmt.Sprintf("%s has the wrong type", typed.Field)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends too early"
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		return strings.TrimPrefix(err.Error(), "json: ")
	}
	return "it cannot be read"
}

// History is the document as the law reads it.
func (c Case) History() (statute.History, error) {
	p := &parser{}
	h := statute.History{Profile: p.profile(c.Profile), Born: p.day("/born", c.Born), Died: p.day("/died", c.Died)}
	kind, err := statute.ParseCaseKind(c.Kind)
	if err != nil {
		p.fail("/kind", "no such kind of case; the kinds are "+listed(statute.CaseKinds()))
	}
	h.Kind = kind
	for i, m := range c.Milestones {
		h.Milestones = append(h.Milestones, p.milestone(fmt.Sprintf("/milestones/%d", i), kind, m))
	}
	for i, e := range c.Exceptions {
		h.Exceptions = append(h.Exceptions, p.exception(fmt.Sprintf("/exceptions/%d", i), e))
	}
	if p.err != nil {
		return statute.History{}, p.err
	}
	return h, nil
}

// parser keeps the first problem it meets.
type parser struct{ err error }

func (p *parser) fail(pointer, problem string) {
	if p.err == nil {
		p.err = &InputError{pointer, problem}
	}
}

func (p *parser) profile(s string) statute.Profile {
	if s == "" {
		return statute.KCC2023
	}
	for _, known := range statute.Profiles() {
		if string(known) == s {
			return known
		}
	}
	p.fail("/profile", "no such complaint policy; the policies are "+listed(statute.Profiles()))
	return ""
}

// listed names the members of a closed list.
func listed[T any](list []T) string {
	names := make([]string, len(list))
	for i, name := range list {
		names[i] = fmt.Sprint(name)
	}
	return strings.Join(names, ", ")
}

func (p *parser) day(pointer string, s *string) statute.Date {
	if s == nil {
		return statute.Date{}
	}
	return p.optional(pointer, *s)
}

func (p *parser) optional(pointer, s string) statute.Date {
	if s == "" {
		return statute.Date{}
	}
	d, err := statute.ParseDate(s)
	if err != nil {
		p.fail(pointer, err.Error())
	}
	return d
}

func (p *parser) milestone(at string, of statute.CaseKind, m Milestone) statute.Milestone {
	kind, err := statute.ParseKind(m.Kind)
	if err != nil {
		p.fail(at+"/kind", "no such milestone kind; those of this case are "+listed(statute.KindsOf(of)))
	}
	if m.On == "" {
		p.fail(at+"/on", "the day is missing")
	}
	out := statute.Milestone{
		Kind: kind, On: p.optional(at+"/on", m.On), Outcome: m.Outcome, Body: m.Body, For: p.optional(at+"/for", m.For),
		SentOn: p.optional(at+"/sent_on", m.SentOn),
	}
	for i, r := range m.Recipients {
		day := p.optional(fmt.Sprintf("%s/recipients/%d/on", at, i), r.On)
		if day.After(out.LastRecipientOn) {
			out.LastRecipientOn = day
		}
	}
	return out
}

func (p *parser) exception(at string, e Exception) statute.Exception {
	out := statute.Exception{
		Rule: e.Rule, Ground: statute.Ground(e.Ground), From: p.optional(at+"/from", e.From), To: p.optional(at+"/to", e.To),
	}
	if statute.RuleByID(e.Rule) == nil {
		p.fail(at+"/rule", "no such rule; ehcp rules lists them")
	}
	if !out.Ground.Known() {
		p.fail(at+"/ground", "no such ground; the grounds are "+listed(statute.Grounds()))
	}
	return out
}

// Judge is the document's clocks and findings as on a day.
func Judge(b *statute.Book, h statute.History, today statute.Date) Answer {
	out := Answer{Clocks: []Clock{}, Findings: b.Findings(h, today)}
	for _, c := range b.Judge(h, today) {
		out.Clocks = append(out.Clocks, View(c))
	}
	if out.Findings == nil {
		out.Findings = []statute.Finding{}
	}
	return out
}

// View is a clock as it goes out.
func View(c statute.Clock) Clock {
	return Clock{
		Rule: c.Rule.ID, Body: text(c.Body), Basis: c.Rule.Basis.String(),
		StartedOn: c.StartedOn, DueOn: date(c.DueOn), SafeBy: date(c.SafeBy), StoppedOn: date(c.StoppedOn),
		EndedBy: text(c.EndedBy), State: c.State, DaysLeft: c.DaysLeft, DaysLate: c.DaysLate,
		RuleVersion: c.Rule.Version(), Provisional: c.Provisional,
	}
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func date(d statute.Date) *statute.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}
