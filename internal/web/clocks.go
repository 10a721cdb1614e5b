package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
)

// clockList is a search that the start page counts and a page of its own
// lists, so that a number is that of the list it opens.
type clockList struct {
	Path, Title, Text string
	search            func(today gen.Date) gen.SearchClocksParams
}

const dueSoonDays = 7

func dueSoon() clockList {
	return clockList{
		Path: "/clocks/due", Title: "Clocks due in 7 days", Text: "Clocks on open cases whose last day is today or one of the six days after.",
		search: func(today gen.Date) gen.SearchClocksParams {
			until := today.AddDays(dueSoonDays - 1)
			return gen.SearchClocksParams{State: new(gen.ClockStateRunning), DueFrom: &today, DueTo: &until}
		},
	}
}

func pastDue() clockList {
	return clockList{
		Path: "/clocks/breached", Title: "Clocks in breach", Text: "Clocks on open cases that are past their last day and still running, the oldest first. " +
			"Each says whether it is law, guidance or local policy.",
		search: func(gen.Date) gen.SearchClocksParams {
			return gen.SearchClocksParams{State: new(gen.ClockStateBreached)}
		},
	}
}

// clocks gives a page of a list. The count goes with every page.
func (s *site) clocks(ctx context.Context, l clockList, limit int, cursor string) (*gen.ClockPage, error) {
	p := l.search(s.Today())
	p.Role, p.OpenCasesOnly, p.Count, p.Limit = new(gen.RuleRoleDuty), new(true), new(true), &limit
	if cursor != "" {
		p.Cursor = &cursor
	}
	r, err := s.client.SearchClocksWithResponse(ctx, &p)
	switch {
	case err != nil:
		return nil, err
	case r.JSON200 == nil || r.JSON200.Total == nil:
		return nil, refused(r.HTTPResponse, r.Body)
	}
	return r.JSON200, nil
}

// clockListView is one page of a list of clocks.
type clockListView struct {
	clockList

	Total int
	Lines []clockLine
	turning
}

// clockLine is one clock and the case it runs on.
type clockLine struct {
	clockView

	Reference, Page string
}

const clocksOnAPage = 50

// clockPage shows one page of a list.
func (s *site) clockPage(l clockList) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !s.signedIn() {
			return errSignIn
		}
		cursor := c.QueryParam("cursor")
		found, err := s.clocks(c.Request().Context(), l, clocksOnAPage, cursor)
		if err != nil {
			return asPage(err)
		}
		v := clockListView{clockList: l, Total: *found.Total, turning: turn(l.Path, cursor, found.NextCursor)}
		for i := range found.Items {
			k := &found.Items[i]
			line := clockLine{viewOf(&gen.ExplainedClock{Clock: k.Clock}, s.Today()), k.Case.Reference, casePage(&k.Case)}
			if k.Clock.State == gen.ClockStateBreached {
				line.Basis = "" // the tag tells it
			}
			v.Lines = append(v.Lines, line)
		}
		return s.show(c, http.StatusOK, "clocks", page{Title: v.pageTitle(l.Title), Path: l.Path, Body: v})
	}
}
