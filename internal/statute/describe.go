package statute

import "strings"

// RuleView is a rule as the catalogue is shown: by `ehcp rules`, by the API
// and on the page for lawyers.
type RuleView struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	AppliesTo string   `json:"applies_to"`
	Role      string   `json:"role"`
	Basis     string   `json:"basis"`
	Owner     string   `json:"owner"`
	StartsOn  []string `json:"starts_on"`
	// SecondOn are the further triggers that the calculator takes, and Orders
	// the orders that an agreement can be carried out as.
	SecondOn     []string `json:"second_on"`
	Orders       []string `json:"orders"`
	StopsOn      []string `json:"stops_on"`
	EndsOn       []string `json:"ends_on"`
	Period       string   `json:"period"`
	Convention   string   `json:"convention"`
	Source       string   `json:"source"`
	Exceptions   []string `json:"exceptions"`
	InForceFrom  Date     `json:"in_force_from"`
	InForceUntil *Date    `json:"in_force_until"`
	Version      string   `json:"version"`
	Verify       bool     `json:"verify"`
	Note         string   `json:"note"`
}

// View is the rule as it is shown.
func (r *Rule) View() RuleView {
	v := RuleView{
		ID: r.ID, Title: r.Title, AppliesTo: r.appliesTo(), Role: r.Role.String(), Basis: r.Basis.String(), Owner: r.Owner,
		StartsOn: names(r.StartsOn()), SecondOn: names(r.second.kinds()), Orders: r.orders(),
		StopsOn: names(r.StopsOn()), EndsOn: names(r.EndsOn()),
		Period: r.Period.Words(), Convention: r.Period.Convention(), Source: r.Source, Exceptions: []string{},
		InForceFrom: r.InForce, Version: r.Version(), Verify: r.Verify, Note: r.Note,
	}
	for _, g := range r.Exceptions() {
		v.Exceptions = append(v.Exceptions, string(g))
	}
	if !r.Until.IsZero() {
		v.InForceUntil = &r.Until
	}
	return v
}

// orders lists what the calculator takes as the order to be carried out.
func (r *Rule) orders() []string {
	out := []string{}
	for i := range r.variants {
		if as := r.variants[i].as; as != "" {
			out = append(out, as)
		}
	}
	return out
}

func (r *Rule) appliesTo() string {
	if len(r.Cases) == 0 {
		return AnyCase.String()
	}
	out := make([]string, 0, len(r.Cases))
	for _, c := range r.Cases {
		out = append(out, c.String())
	}
	return strings.Join(out, ", ")
}

func names(list []Kind) []string {
	out := make([]string, 0, len(list))
	for _, k := range list {
		out = append(out, k.String())
	}
	return out
}
