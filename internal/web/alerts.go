package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"ehcp.example/tracker/internal/api/gen"
)

// alertsView is one page of alerts: first those that nobody has acknowledged,
// page by page, then the others.
type alertsView struct {
	Acknowledged bool
	Lines        []alertLine
	turning
}

// alertLine is one alert in words.
type alertLine struct {
	Reference, Title, About string
	Page                    string // the case's address
	Tag, Colour             string
	Due, Raised             string
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
		if !s.signedIn() {
			return errSignIn
		}
		cursor := c.QueryParam("cursor")
		found, rules, err := s.readAlerts(c.Request().Context(), acknowledged, cursor)
		if err != nil {
			return asPage(err)
		}
		v := alertsView{Acknowledged: acknowledged, turning: turn(path, cursor, found.NextCursor)}
		for i := range found.Items {
			v.Lines = append(v.Lines, s.alertLine(ruleByID(rules, found.Items[i].Rule), &found.Items[i]))
		}
		return s.show(c, http.StatusOK, "alerts", page{Title: v.pageTitle(title), Path: path, Body: v})
	}
}

// readAlerts gives one page of alerts, and the rules, since an alert does not
// tell what its rule rests on.
func (s *site) readAlerts(ctx context.Context, acknowledged bool, cursor string) (found *gen.AlertPage, rules []gen.Rule, err error) {
	p := gen.ListAlertsParams{Acknowledged: &acknowledged, Limit: new(alertsOnAPage)}
	if cursor != "" {
		p.Cursor = &cursor
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
