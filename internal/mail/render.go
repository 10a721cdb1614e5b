package mail

import (
	"embed"
	htmltemplate "html/template"
	"net/url"
	"strings"
	texttemplate "text/template"

	"ehcp.example/tracker/internal/caseref"

	"ehcp.example/tracker/internal/statute"
)

//go:embed templates
var templates embed.FS

// longest is how many cases a section lists before it says how many more
// there are: a mail is read on a telephone at half past seven.
const longest = 30

var (
	funcs = map[string]any{
		"amount": amount, "thousands": thousands, "basis": basis, "isLaw": isLaw, "late": late, "left": left,
		"total": total, "oneLine": oneLine, "shown": shown, "more": more, "refs": refs, "list": section,
		"owedBy": owedBy,
	}
	textDigest = texttemplate.Must(texttemplate.New("digest.txt.tmpl").Funcs(funcs).ParseFS(templates, "templates/digest.txt.tmpl"))
	htmlDigest = htmltemplate.Must(htmltemplate.New("digest.html.tmpl").Funcs(funcs).ParseFS(templates, "templates/digest.html.tmpl"))
)

// view is what the templates see.
type view struct {
	Digest
	Subject string
	Base    string
	Replies bool
}

// CaseURL is a case's page; empty where the case has none that can be told.
func (v view) CaseURL(reference, id string) string {
	path := caseref.Path(reference, id)
	if path == "" {
		return ""
	}
	return v.Base + path
}

// ListURL is the page of everything that is open for the reader's team.
func (v view) ListURL() string {
	if v.TeamID == "" {
		return v.Base + "/alerts"
	}
	return v.Base + "/alerts?" + url.Values{"team": {v.TeamID}}.Encode()
}

// ToldURL is the page of what this digest told, where a section stops short:
// of breaches alone where the section has those. What was withdrawn is on no
// list.
func (v view) ToldURL(when string) string {
	if v.ID == "" || when == "withdrawn" {
		return v.ListURL()
	}
	q := url.Values{"digest": {v.ID}}
	if when == "late" {
		q.Set("kind", string(statute.Breach))
	}
	return v.Base + "/alerts?" + q.Encode()
}

// Law and Other part what the law requires from guidance and local policy.
func (v view) Law(items []Item) []Item { return sift(items, true) }

// Other is guidance and local policy.
func (v view) Other(items []Item) []Item { return sift(items, false) }

func sift(items []Item, law bool) (kept []Item) {
	for _, it := range items {
		if isLaw(it.Basis) == law {
			kept = append(kept, it)
		}
	}
	return kept
}

func render(v view) (text, html string, err error) {
	var t, h strings.Builder
	if err := textDigest.Execute(&t, v); err != nil {
		return "", "", err
	}
	if err := htmlDigest.Execute(&h, v); err != nil {
		return "", "", err
	}
	return t.String(), h.String(), nil
}

// listing is one list of cases for the shared parts of a template.
type listing struct {
	View  view
	Items []Item
	When  string // late, today, left
}

func section(v view, when string, items []Item) listing {
	return listing{View: v, Items: items, When: when}
}

// basis is the kind of source in words.
func basis(id string) string {
	if b, ok := statute.ParseBasis(id); ok {
		return b.Standing()
	}
	return "Source"
}

// isLaw is false for guidance and local policy, and for what is unknown: a
// breach of law is a grave thing to say by mistake.
func isLaw(id string) bool {
	b, ok := statute.ParseBasis(id)
	return ok && b.IsLaw()
}

// owedBy is who has to do it, where that is not the authority: what an adviser
// or the ICB is late with is for a manager to press for, not to do.
func owedBy(it Item) string {
	switch it.Owner {
	case "", statute.Authority:
		return ""
	case statute.Adviser:
		return "the adviser who was asked"
	case statute.ICB:
		return "the integrated care board (ICB)"
	case statute.NewAuthority:
		return "the authority moved to"
	case statute.OldAuthority:
		return "the authority moved from"
	}
	return "the " + strings.ReplaceAll(it.Owner, "_", " ")
}

func late(it Item) string { return span(it, "late") }

func left(it Item) string { return span(it, "left") }

// Safe says by when a review should be done and why that is before its limit:
// a decision sent late in the last round must not buy a longer year.
func (v view) Safe(it Item) string {
	should, limit := "Should be done by ", "limit"
	if it.SafeBy.Before(v.Day) {
		should = "Should have been done by "
	}
	if isLaw(it.Basis) {
		limit = "legal limit"
	}
	return should + it.SafeBy.Words() + ", twelve months after the last meeting; the " + limit + " is " + it.Due.Words() +
		" (" + left(it) + ")."
}

func span(it Item, word string) string {
	one, many := "day", "days"
	if it.WorkingDays {
		one, many = "working day", "working days"
	}
	return amount(it.Days, one, many) + " " + word
}

// shown is how many of n entries a section lists, more how many it leaves out.
func shown(n int) int { return min(n, longest) }

func more(n int) int { return n - shown(n) }

func refs(u Unconfirmed) string {
	if len(u.References) == 0 {
		return "older missed deadlines, counted below"
	}
	s := strings.Join(u.References[:shown(len(u.References))], ", ")
	if n := more(len(u.References)); n > 0 {
		s += " and " + thousands(n) + " more"
	}
	return s
}
