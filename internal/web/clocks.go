package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
)

// clockList is a search that the start page counts and a page of its own
// lists, so that a number is that of the list it opens.
type clockList struct {
	Path, Title, Text string
	search            func(today gen.Date) gen.SearchClocksParams
	// stops narrows to rules that these milestones alone stop; all where there
	// is none.
	stops []gen.MilestoneKind
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
		Path: "/clocks/breached", Title: "Clocks in breach", Text: "Clocks on open cases that are past their last day and still running, the oldest first, " +
			"leaving out those with an approved exception. Each says whether it is law, guidance or local policy.",
		search: breached,
	}
}

func breached(gen.Date) gen.SearchClocksParams {
	return gen.SearchClocksParams{State: new(gen.ClockStateBreached)}
}

// excusedAndOwed are past their last day too: an exception excuses lateness
// and leaves the duty owed.
func excusedAndOwed() clockList {
	return clockList{
		Path: "/clocks/excepted", Title: "Clocks past their date with an exception", Text: "Clocks on open cases that are past their last day and still running, " +
			"and that an approved exception covers. They are in no breach, but what they ask for is still to be done.",
		search: func(gen.Date) gen.SearchClocksParams {
			return gen.SearchClocksParams{State: new(gen.ClockStateExcepted), Stopped: new(false)}
		},
	}
}

func overdueComplaints() clockList {
	return clockList{
		Path: "/clocks/complaints", Title: "Complaints overdue", Text: "Complaints whose full response is past its last day, at stage 1 or stage 2, the oldest first.",
		search: breached, stops: []gen.MilestoneKind{gen.MilestoneKindStage1Responded, gen.MilestoneKindStage2Responded},
	}
}

// atStage is the part of a list that one milestone stops.
func (l clockList) atStage(k gen.MilestoneKind) clockList {
	l.stops = []gen.MilestoneKind{k}
	return l
}

// clockSearch is a page of a list that is asked for.
type clockSearch struct {
	clockList

	limit  int
	cursor string
	filter filter
}

// clocks gives a page of a list. The count goes with every page.
func (s *site) clocks(ctx context.Context, q clockSearch) (*gen.ClockPage, error) {
	p := q.search(s.Today())
	p.Role, p.OpenCasesOnly, p.Count, p.Limit = new(gen.RuleRoleDuty), new(true), new(true), &q.limit
	p.TeamID = q.filter.teamID()
	if q.cursor != "" {
		p.Cursor = &q.cursor
	}
	if len(q.stops) > 0 {
		rules, err := s.rules(ctx)
		if err != nil {
			return nil, err
		}
		p.Rule = stoppedBy(rules, q.stops)
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

// stoppedBy are the rules that these milestones alone stop: what acknowledges
// a complaint is stopped by its answer too, and is another matter.
func stoppedBy(rules []gen.Rule, stops []gen.MilestoneKind) *[]string {
	out := []string{}
	for i := range rules {
		r := &rules[i]
		other := slices.ContainsFunc(r.StopsOn, func(k gen.MilestoneKind) bool { return !slices.Contains(stops, k) })
		if r.Role == gen.RuleRoleDuty && len(r.StopsOn) > 0 && !other {
			out = append(out, r.ID)
		}
	}
	return &out
}

// clockListView is one page of a list of clocks.
type clockListView struct {
	clockList

	Total  int
	Lines  []clockLine
	Filter filter
	// Excused is how many more are past their date, with an exception; and
	// where they are.
	Excused     int
	ExcusedPath string
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
		f, err := s.readFilter(c, l.Path)
		if err != nil {
			return asPage(err)
		}
		ctx, cursor := c.Request().Context(), c.QueryParam("cursor")
		found, err := s.clocks(ctx, clockSearch{clockList: l, limit: clocksOnAPage, cursor: cursor, filter: f})
		if err != nil {
			return asPage(err)
		}
		v := clockListView{clockList: l, Total: *found.Total, Filter: f, turning: turn(f.address(l.Path), cursor, found.NextCursor)}
		if l.Path == pastDue().Path {
			if err := s.countExcused(ctx, &v); err != nil {
				return asPage(err)
			}
		}
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

// countExcused says how many clocks the list of breaches leaves out though
// they are past their date.
func (s *site) countExcused(ctx context.Context, v *clockListView) error {
	found, err := s.clocks(ctx, clockSearch{clockList: excusedAndOwed(), limit: 1, filter: v.Filter})
	if err != nil {
		return err
	}
	v.Excused, v.ExcusedPath = *found.Total, v.Filter.address(excusedAndOwed().Path)
	return nil
}
