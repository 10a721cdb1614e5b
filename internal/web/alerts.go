package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"ehcp.example/tracker/internal/api/gen"
)

// alertsView is one page of alerts: first those that nobody has acknowledged,
// page by page, then the others.
type alertsView struct {
	Acknowledged bool
	Total        int
	Filter       filter
	Lines        []alertLine
	turning
}

// alertLine is one alert in words.
type alertLine struct {
	Reference, Title, About string
	Page                    string // the case's address
	Tag, Colour             string
	Due, Raised             string
	Done                    string // the day a breach was ended
	Basis                   string
	Inherited               bool
	Acknowledged            string
}

const (
	alertsPath         = "/alerts"
	acknowledgedAlerts = "/alerts/acknowledged"
	alertsOnAPage      = 50
)

// alerts lists alerts, the newest first: those that wait for somebody, or
// those that somebody has seen.
func (s *site) alerts(acknowledged bool) echo.HandlerFunc {
	path, title := alertsPath, "Alerts"
	if acknowledged {
		path, title = acknowledgedAlerts, "Acknowledged alerts"
	}
	return func(c echo.Context) error {
		f, err := s.readFilter(c, path)
		if err != nil {
			return asPage(err)
		}
		f.Kinds = alertKinds(f.kind)
		cursor := c.QueryParam("cursor")
		found, rules, err := s.readAlerts(c.Request().Context(), alertSearch{acknowledged, cursor, f})
		if err != nil {
			return asPage(err)
		}
		v := alertsView{Acknowledged: acknowledged, Filter: f, turning: turn(f.address(path), cursor, found.NextCursor)}
		if found.Total != nil {
			v.Total = *found.Total
		}
		for i := range found.Items {
			v.Lines = append(v.Lines, s.alertLine(ruleByID(rules, found.Items[i].Rule), &found.Items[i]))
		}
		return s.show(c, http.StatusOK, "alerts", page{Title: v.pageTitle(title), Path: path, Body: v})
	}
}

// alertSearch is a page of alerts that is asked for.
type alertSearch struct {
	acknowledged bool
	cursor       string
	filter       filter
}

// alertKinds are the choices of the filter, in the order in which they come.
func alertKinds(chosen string) []option {
	out := []option{{Text: "All alerts", Chosen: chosen == ""}}
	for _, k := range []struct {
		kind gen.AlertKind
		text string
	}{
		{gen.AlertKindBreach, "Past the last day"},
		{gen.AlertKindDueToday, "Last day reached"},
		{gen.AlertKindDueIn2, "2 days’ warning"},
		{gen.AlertKindDueIn7, "7 days’ warning"},
		{gen.AlertKindDueIn14, "14 days’ warning"},
		{gen.AlertKindSafeBy, "Twelve months since the last meeting"},
	} {
		out = append(out, option{string(k.kind), k.text, chosen == string(k.kind)})
	}
	return out
}

// params is the search as the API takes it.
func (q alertSearch) params() (p gen.ListAlertsParams, err error) {
	p = gen.ListAlertsParams{Acknowledged: &q.acknowledged, Limit: new(alertsOnAPage), Count: new(true), TeamID: q.filter.teamID()}
	if q.cursor != "" {
		p.Cursor = &q.cursor
	}
	if q.filter.kind != "" {
		p.Kind = new(gen.AlertKind(q.filter.kind))
	}
	if q.filter.Digest != "" {
		id, err := uuid.Parse(q.filter.Digest)
		if err != nil {
			return p, echo.ErrNotFound
		}
		p.DigestID = &id
	}
	return p, nil
}

// readAlerts gives one page of alerts, and the rules, since an alert does not
// tell what its rule rests on.
func (s *site) readAlerts(ctx context.Context, q alertSearch) (found *gen.AlertPage, rules []gen.Rule, err error) {
	p, err := q.params()
	if err != nil {
		return nil, nil, err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		r, err := s.client.ListAlertsWithResponse(ctx, &p)
		switch {
		case err != nil:
			return err
		case r.JSON200 == nil:
			return refused(r.HTTPResponse, r.Body)
		}
		found = r.JSON200
		return nil
	})
	g.Go(func() (err error) {
		rules, err = s.rules(ctx)
		return err
	})
	err = g.Wait()
	return found, rules, err
}

func (s *site) alertLine(r *gen.Rule, a *gen.Alert) alertLine {
	l := alertLine{Reference: a.Case.Reference, Page: casePage(&a.Case), Title: a.Title, Raised: day(a.RaisedOn), Inherited: a.Inherited}
	if r == nil {
		r = &gen.Rule{} // of a version of the law that is not here
	} else if a.Kind != gen.AlertKindBreach { // its tag tells it
		l.Basis = basisWords(r.Basis)
	}
	l.Tag, l.Colour = alertWords(a.Kind, r)
	switch {
	case a.Kind != gen.AlertKindBreach:
	case a.Excused:
		l.Tag, l.Colour = "Past its last day, excused", yellow
	case a.StoppedOn != nil:
		l.Done = day(*a.StoppedOn)
	}
	if a.Body != nil {
		l.About = bodyWords(*a.Body)
	}
	if a.DueOn != nil {
		l.Due = weekdayAndDay(*a.DueOn)
	}
	if a.AcknowledgedAt != nil {
		l.Acknowledged = a.AcknowledgedAt.In(s.london).Format("2 January 2006")
	}
	return l
}

// alertWords is what an alert said on the day it was raised. What is no law is
// never said to be breached; a rule that counts working days warns in them.
func alertWords(k gen.AlertKind, r *gen.Rule) (words, colour string) {
	days := " days’ warning"
	if strings.Contains(r.Period, "working day") {
		days = " working days’ warning"
	}
	switch k {
	case gen.AlertKindBreach:
		return breachWords(r.Basis)
	case gen.AlertKindDueToday:
		return "Last day reached", orange
	case gen.AlertKindDueIn2:
		return "2" + days, yellow
	case gen.AlertKindDueIn7:
		return "7" + days, blue
	case gen.AlertKindDueIn14:
		return "14" + days, blue
	case gen.AlertKindSafeBy:
		return "Twelve months since the last meeting", yellow
	}
	return string(k), grey
}
