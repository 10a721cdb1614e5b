// Lawdoc writes docs/law.md: the catalogue of time limits for a lawyer to
// read. It is run by "go generate"; a test holds the committed page to it.
package main

import (
	_ "embed"
	"fmt"
	"os"
	"strings"
	"text/template"

	"ehcp.example/tracker/internal/statute"
)

//go:generate go run . ../../../docs/law.md

//go:embed law.md.tmpl
var page string

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "lawdoc:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want the file to write")
	}
	text, err := render()
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], []byte(text), 0o644) //nolint:gosec // a page for everyone to read
}

// render is the page.
func render() (string, error) {
	t, err := template.New("law").Funcs(template.FuncMap{
		"words": (*statute.Rule).InWords, "list": list, "grounds": grounds, "owner": owner, "role": role, "anyCase": anyCase,
		"cases": cases, "code": code, "inForce": inForce, "alerts": alerts,
	}).Parse(page)
	if err != nil {
		return "", fmt.Errorf("read the template: %w", err)
	}
	var out strings.Builder
	err = t.Execute(&out, struct {
		Parts    []statute.Part
		Grounds  []statute.Ground
		Unproved int
		Rules    int
	}{statute.Parts(), statute.Grounds(), unproved(), len(statute.Catalogue())})
	if err != nil {
		return "", fmt.Errorf("fill the template: %w", err)
	}
	return out.String(), nil
}

func unproved() (n int) {
	for _, r := range statute.Catalogue() {
		if r.Verify {
			n++
		}
	}
	return n
}

// list joins words with semicolons, for a table cell.
func list(words []string) string {
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, "; ")
}

func code(g statute.Ground) string { return "`" + string(g) + "`" }

// grounds is the names of those open to a rule.
func grounds(r *statute.Rule) string {
	var names []string
	for _, g := range r.Exceptions() {
		names = append(names, code(g))
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ", ")
}

var owners = map[string]string{
	statute.Authority: "the authority", statute.Adviser: "the body or person asked for advice", statute.School: "the school or college",
	statute.FamilyOwner: "the family", statute.ICB: "the integrated care board", statute.MediationAdviser: "the mediation adviser",
	statute.OldAuthority: "the old authority", statute.NewAuthority: "the new authority",
}

func owner(r *statute.Rule) string { return owners[r.Owner] }

var roles = map[statute.Role]string{
	statute.Duty:      "duty",
	statute.Component: "duty counted and shown, whose alerts are those of `ar_final_effective`",
	statute.Window:    "the family's minimum time, before whose end the authority must not act",
	statute.Family:    "the family's own limit",
	statute.Planning:  "target or guidance; missing it breaks no law",
}

func role(r *statute.Rule) string { return roles[r.Role] }

func anyCase(r *statute.Rule) bool { return len(r.Cases) == 0 }

func cases(r *statute.Rule) string {
	if anyCase(r) {
		return "any case"
	}
	var names []string
	for _, k := range r.Cases {
		names = append(names, strings.ToLower(k.Title()))
	}
	return strings.Join(names, ", ")
}

func inForce(r *statute.Rule) string {
	words := "from " + r.InForce.Words()
	if !r.Until.IsZero() {
		words += " to " + r.Until.Words()
	}
	return words
}

// alerts tells the plan of the duties, which is the same for each.
func alerts() string {
	plan := statute.RuleByID("ehcp_final").Alerts
	var days []string
	for _, lead := range plan.Before {
		days = append(days, fmt.Sprintf("%d", lead.Days))
	}
	return strings.Join(days[:len(days)-1], ", ") + " and " + days[len(days)-1] + " days before"
}
