package api

import (
	"context"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

func clock(c *statute.Clock) gen.Clock {
	r := c.Rule
	return gen.Clock{
		Rule: r.ID, Title: r.Title, Body: text(c.Body), Basis: gen.Basis(r.Basis.String()), Role: gen.RuleRole(r.Role.String()),
		Owner: r.Owner, StartedOn: c.StartedOn, StartedBy: gen.MilestoneKind(c.StartedBy.String()), DueOn: day(c.DueOn),
		SafeBy: day(c.SafeBy), StoppedOn: day(c.StoppedOn), EndedBy: text(c.EndedBy), State: gen.ClockState(c.State),
		DaysLeft: c.DaysLeft, DaysLate: c.DaysLate, RuleVersion: r.Version(),
		ExcusedBy: word[gen.ClockExcusedBy](c.Excused), Provisional: c.Provisional,
	}
}

// stored are clocks as they stand today. One of a rule that this version of
// the program does not know is left out; `ehcp verify` tells of it.
func (s *server) stored(list []casework.Clock) []gen.Clock {
	today := s.cases.Today()
	out := make([]gen.Clock, 0, len(list))
	for i := range list {
		if c := list[i].At(today); c.Rule != nil {
			out = append(out, clock(&c))
		}
	}
	return out
}

// SearchClocks finds clocks.
func (s *server) SearchClocks(ctx context.Context, r gen.SearchClocksRequestObject) (gen.SearchClocksResponseObject, error) {
	q := r.Params
	for _, rule := range value(q.Rule) {
		if statute.RuleByID(rule) == nil {
			return nil, badParameter("rule", "unknown_rule", "There is no such rule; GET /rules lists them.")
		}
	}
	found, err := s.cases.Clocks(ctx, actor(ctx), casework.ClockFilter{
		Rules: value(q.Rule), Stopped: q.Stopped, TeamID: value(q.TeamID), CaseworkerID: value(q.CaseworkerID), CaseID: value(q.CaseID),
		State: statute.State(value(q.State)), Role: string(value(q.Role)), DueFrom: value(q.DueFrom), DueTo: value(q.DueTo),
		OpenCasesOnly: value(q.OpenCasesOnly), Count: value(q.Count),
	}, page(q.Cursor, q.Limit))
	if err != nil {
		return nil, err
	}
	out := gen.SearchClocks200JSONResponse{Items: []gen.CaseClock{}, NextCursor: text(found.Next), Total: found.Total}
	today := s.cases.Today()
	for i := range found.Items {
		k := &found.Items[i]
		c := k.At(today)
		if c.Rule == nil {
			continue
		}
		out.Items = append(out.Items, gen.CaseClock{
			Case: gen.CaseRef{
				ID: k.CaseID, Reference: k.CaseReference, Kind: gen.CaseKind(k.CaseKind.String()),
				TeamID: id(k.TeamID), CaseworkerID: id(k.CaseworkerID),
			},
			Clock: clock(&c),
		})
	}
	return out, nil
}

// ExplainCase is every clock of a case with its working. The case is judged
// afresh: what is stored has the dates and not the way to them.
func (s *server) ExplainCase(ctx context.Context, r gen.ExplainCaseRequestObject) (gen.ExplainCaseResponseObject, error) {
	f, err := s.cases.ReadCase(ctx, actor(ctx), casework.ParseKey(r.CaseID), "clocks.read")
	if err != nil {
		return nil, err
	}
	out := gen.ExplainCase200JSONResponse{Clocks: []gen.ExplainedClock{}}
	judged := s.cases.Judged(&f)
	for i := range judged {
		e := s.cases.Book().Explain(&judged[i])
		out.Clocks = append(out.Clocks, gen.ExplainedClock{
			Clock: clock(&judged[i]), Explanation: e.Text,
			DaysSkipped: each(e.Skipped, func(d statute.SkippedDay) gen.SkippedDay { return gen.SkippedDay{Date: d.Date, Why: d.Why} }),
		})
	}
	return out, nil
}

func moves(list []casework.ClockMove) []gen.ClockMove {
	return each(list, func(m casework.ClockMove) gen.ClockMove {
		var out gen.ClockMove
		if m.Before != nil {
			c := clock(m.Before)
			out.Before, out.Rule, out.Title, out.Body = &c, c.Rule, c.Title, c.Body
		}
		if m.After != nil {
			c := clock(m.After)
			out.After, out.Rule, out.Title, out.Body = &c, c.Rule, c.Title, c.Body
		}
		out.Change = change(m)
		return out
	})
}

func change(m casework.ClockMove) gen.ClockMoveChange {
	switch {
	case m.Before == nil:
		return gen.ClockMoveChangeStarted
	case m.After == nil:
		return gen.ClockMoveChangeRemoved
	case !m.Before.Stopped() && m.After.Stopped():
		return gen.ClockMoveChangeStopped
	}
	return gen.ClockMoveChangeMoved
}
