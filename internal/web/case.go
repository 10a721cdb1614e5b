package web

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/caseref"
)

// caseView is one case without a name in it: mail links lead here, and what a
// link opens may be seen over a shoulder.
type caseView struct {
	Reference, Kind string
	Team, Assigned  string
	Opened          gen.Date
	Closed          *gen.Date
	Standing        string      // where it stands, in a sentence
	Running, Ended  []clockView // the most urgent first; the last ended first
	Milestones      []milestoneView
}

// milestoneView is one event on a case, in words.
type milestoneView struct {
	Title, About string // what happened, and which body or school was asked
	On           gen.Date
	For          *gen.Date
	Outcome      string
	Logged       *gen.Date // the day it was logged, where that was another
	Voided       string    // when and why it was struck out
}

// casePage is the address of a case's page.
func casePage(c *gen.CaseRef) string { return caseref.Path(c.Reference, c.ID.String()) }

// caseFile shows one case. One that is not there and one that may not be seen are
// the same page, to the byte.
func (s *site) caseFile(c echo.Context) error {
	reference := c.Param("reference")
	if !caseref.Addresses(reference) {
		return echo.ErrNotFound
	}
	v, err := s.readCase(c.Request().Context(), reference)
	if err != nil {
		return asPage(err)
	}
	return s.show(c, http.StatusOK, "case", page{Title: v.Reference + " – " + v.Kind, Path: "/cases", Body: v})
}

// readCase asks the API for the case, its clocks and its milestones at once.
func (s *site) readCase(ctx context.Context, reference string) (caseView, error) {
	var v caseView
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		r, err := s.client.GetCaseWithResponse(ctx, reference)
		switch {
		case err != nil:
			return err
		case r.JSON200 == nil:
			return refused(r.HTTPResponse, r.Body)
		}
		v.describe(r.JSON200)
		return nil
	})
	var clocks []gen.ExplainedClock
	g.Go(func() error {
		r, err := s.client.ExplainCaseWithResponse(ctx, reference)
		switch {
		case err != nil:
			return err
		case r.JSON200 == nil:
			return refused(r.HTTPResponse, r.Body)
		}
		clocks = r.JSON200.Clocks
		return nil
	})
	g.Go(func() error {
		r, err := s.client.ListMilestonesWithResponse(ctx, reference)
		switch {
		case err != nil:
			return err
		case r.JSON200 == nil:
			return refused(r.HTTPResponse, r.Body)
		}
		for i := range r.JSON200.Items {
			v.Milestones = append(v.Milestones, s.milestone(&r.JSON200.Items[i]))
		}
		slices.Reverse(v.Milestones) // the API gives the oldest first
		return nil
	})
	if err := g.Wait(); err != nil {
		return v, err
	}
	v.Running, v.Ended = sortClocks(clocks, s.Today())
	if v.Standing == "" {
		v.Standing = standing(v.Closed, clocks, s.Today())
		if v.Closed == nil && len(clocks) == 0 {
			v.Standing = noStart
		}
	}
	return v, nil
}

// noStart is said of an open case that no time limit runs on: that nothing is
// overdue would be no comfort, since nothing can be.
const noStart = "Nothing on this case starts a time limit now, so none is watched. If what started it was struck out, log it again."

func (v *caseView) describe(c *gen.Case) {
	v.Reference, v.Kind, v.Opened, v.Closed = c.Reference, caseKindWords(c.Kind), c.OpenedOn, c.ClosedOn
	v.Team, v.Assigned = "None", "Not yet"
	if c.TeamName != nil {
		v.Team = *c.TeamName
	}
	if c.CaseworkerID != nil {
		v.Assigned = "Yes"
	}
	if c.UndoneAt != nil {
		v.Standing = "This case was opened by a milestone that has been struck out since, so it counts nowhere. It is kept to show what happened."
	}
}

func (s *site) milestone(m *gen.Milestone) milestoneView {
	v := milestoneView{Title: upperFirst(kindWords(m.Kind)), On: m.On, For: m.For}
	if m.Body != nil {
		v.About = bodyWords(*m.Body)
	}
	if m.Outcome != nil {
		v.Outcome = upperFirst(outcomeWords(*m.Outcome))
	}
	if m.LoggedOn != m.On {
		v.Logged = &m.LoggedOn
	}
	if m.VoidedAt != nil {
		v.Voided = "Struck out on " + m.VoidedAt.In(s.london).Format("2 January 2006")
		if m.VoidReason != nil {
			v.Voided += ": " + *m.VoidReason
		}
	}
	return v
}

// asPage is the error page of what the API refused: what it does not find, or
// takes for no reference at all, is not found; a session may have ended while
// the page was made.
func asPage(err error) error {
	if e := new(apiError); errors.As(err, &e) {
		switch e.Status {
		case http.StatusNotFound, http.StatusBadRequest, http.StatusUnprocessableEntity:
			return echo.ErrNotFound
		case http.StatusUnauthorized:
			return errEnded
		case http.StatusForbidden:
			return errForbidden
		}
	}
	return err
}
