package delivery

import (
	"slices"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/mail"
	"ehcp.example/tracker/internal/statute"
)

// digest turns what the record has to tell into what the mail says. Rules are
// given their titles and sources here; no name of a person passes.
func (d *Dispatcher) digest(c casework.DigestContent) mail.Digest {
	day := c.Delivery.ForDate
	alerts := gravest(c.Alerts)
	team, one := onlyTeam(append(slices.Clone(alerts), c.Withdrawn...))
	out := mail.Digest{
		Day: day, ID: c.Delivery.ID.String(), Team: team.name, TeamID: team.address(), Why: mail.Reason(c.Delivery.Why),
		Inherited: counts(c.Inherited), StillOpen: counts(c.StillOpen),
	}
	for _, a := range alerts {
		it := d.item(a, day)
		if one {
			it.Team = ""
		}
		switch {
		case a.Kind == statute.Breach:
			out.Breached = append(out.Breached, it)
		case !a.StoppedOn.IsZero():
			// A warning about what has been done since would only be noise.
		case a.DueOn == day:
			out.DueToday = append(out.DueToday, it)
		default:
			out.DueSoon = append(out.DueSoon, it)
		}
	}
	for _, a := range c.Withdrawn {
		it := d.item(a, day)
		if one {
			it.Team = ""
		}
		out.Withdrawn = append(out.Withdrawn, it)
	}
	for _, u := range c.Uncertain {
		out.Unconfirmed = append(out.Unconfirmed, mail.Unconfirmed{Day: u.ForDate, References: u.References})
	}
	return out
}

// advisers are the bodies a mail may name. Where the body is a school, its
// name could tell who the child is.
//
//nolint:gochecknoglobals // data
var advisers = map[string]string{
	"educational_psychology": "educational psychology", "health": "health", "social_care": "social care",
	"education": "education", "parent": "parent", "other": "other adviser",
}

func (d *Dispatcher) item(a casework.AlertSummary, day statute.Date) mail.Item {
	it := mail.Item{Reference: a.CaseReference, CaseID: a.CaseID.String(), Team: a.TeamName, Title: a.Rule, Due: a.DueOn}
	rule := statute.RuleByID(a.Rule)
	if rule != nil {
		it.Title, it.Citation, it.Basis, it.Owner = rule.Title, rule.Source, rule.Basis.String(), rule.Owner
	}
	if a.Kind == statute.SafeDay && a.SafeBy.Before(a.DueOn) {
		it.SafeBy = a.SafeBy
	}
	if adviser, ok := advisers[a.Body]; ok {
		it.Title += " (" + adviser + ")"
	}
	if a.Kind == statute.Breach && a.Excused {
		it.Title += ", excused by an exception"
	}
	switch {
	case a.Kind == statute.Breach && !a.StoppedOn.IsZero():
		it.Days = max(1, a.DueOn.DaysUntil(a.StoppedOn))
	case a.Kind == statute.Breach:
		it.Days = max(1, a.DueOn.DaysUntil(day))
	case rule != nil && rule.CountsWorkingDays():
		it.WorkingDays = true
		it.Days = d.cfg.Calendar.WorkingDaysAfter(day, a.DueOn)
	default:
		it.Days = max(0, day.DaysUntil(a.DueOn))
	}
	return it
}

// gravest keeps one alert for each clock: after a weekend a clock may owe both
// its due day and its breach, and the breach says it all. Oldest due first.
func gravest(alerts []casework.AlertSummary) []casework.AlertSummary {
	type clock struct {
		caseID     casework.ID
		rule, body string
		ordinal    int
	}
	at := map[clock]int{}
	var out []casework.AlertSummary
	for _, a := range alerts {
		k := clock{a.CaseID, a.Rule, a.Body, a.Ordinal}
		i, found := at[k]
		switch {
		case !found:
			at[k] = len(out)
			out = append(out, a)
		case a.AlertOn.After(out[i].AlertOn):
			out[i] = a
		}
	}
	slices.SortStableFunc(out, func(a, b casework.AlertSummary) int { return a.DueOn.Compare(b.DueOn) })
	return out
}

// onlyTeam is the one team that all alerts belong to, if there is one.
func onlyTeam(alerts []casework.AlertSummary) (only team, one bool) {
	for i, a := range alerts {
		its := team{a.TeamID, a.TeamName}
		if i > 0 && its != only {
			return team{}, false
		}
		only = its
	}
	return only, true
}

// team is whose cases an alert is about; the zero team is that of none.
type team struct {
	id   casework.ID
	name string
}

// address is the team in a link: nothing for none.
func (t team) address() string {
	if t.id == (casework.ID{}) {
		return ""
	}
	return t.id.String()
}

func counts(in []casework.AlertCount) []mail.Count {
	var out []mail.Count
	for _, c := range in {
		n := mail.Count{Title: c.Rule, N: c.N, Oldest: c.Oldest}
		if rule := statute.RuleByID(c.Rule); rule != nil {
			n.Title, n.Basis = rule.Title, rule.Basis.String()
		}
		out = append(out, n)
	}
	return out
}
