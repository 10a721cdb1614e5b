package casework

import (
	"context"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// CreatePlan adds a plan that no assessment here opened, with its first
// review case.
func (s *Service) CreatePlan(ctx context.Context, a Actor, in PlanInput) (out Plan, err error) {
	var c checks
	if in.FirstIssuedOn.IsZero() {
		c.add("/first_issued_on", "required", "Enter the day the plan was first issued.")
	}
	if in.FirstIssuedOn.After(s.today()) {
		c.add("/first_issued_on", "after_today", "That day has not come yet.")
	}
	if in.Reference != "" && !referenceShape.MatchString(in.Reference) {
		c.add("/reference", "invalid", "A reference is letters, a hyphen, and letters and digits.")
	}
	oneOf(&c, "/placement", in.Placement, Placements())
	if err := c.err(); err != nil {
		return Plan{}, err
	}
	err = s.do(ctx, a, func(w *work) error {
		out, err = w.createPlan(ctx, in)
		return err
	})
	return out, err
}

func (w *work) createPlan(ctx context.Context, in PlanInput) (Plan, error) {
	person, err := w.lockPerson(ctx, in.PersonID)
	if err != nil {
		return Plan{}, err
	}
	if in.FirstIssuedOn.Before(person.Born) {
		return Plan{}, fault.OneField("/first_issued_on", statute.FindBeforeBirth, "A plan cannot be issued before birth.")
	}
	p := Plan{
		ID: NewID(), Reference: in.Reference, PersonID: person.ID, FirstIssuedOn: in.FirstIssuedOn, Placement: in.Placement,
		Version: 1, CreatedAt: w.at,
	}
	if p.TeamID, err = w.teamFor(in.TeamID, person.TeamID); err != nil {
		return Plan{}, err
	}
	if p.Reference == "" {
		if p.Reference, err = w.tx.NextReference(ctx, planPrefix, 0); err != nil {
			return Plan{}, err
		}
	}
	if err := w.tx.InsertPlan(ctx, p); err != nil {
		return Plan{}, err
	}
	if p.Placement != "" {
		if err := w.tx.InsertPlacement(ctx, p.ID, PlacementRecord{p.Placement, p.FirstIssuedOn}); err != nil {
			return Plan{}, err
		}
	}
	if err := w.tx.InsertAudit(ctx, w.audit("plan.open", "plan", p.Reference, "")); err != nil {
		return Plan{}, err
	}
	review := CaseFile{Person: person, Case: Case{Kind: statute.AnnualReview, PersonID: person.ID, PlanID: p.ID, TeamID: p.TeamID}}
	review.Milestones = []Milestone{w.milestone(ID{}, MilestoneInput{Kind: statute.PlanMade, On: p.FirstIssuedOn})}
	return p, w.newCase(ctx, &review, "case.open")
}

// Plan reads a plan the actor may see.
func (s *Service) Plan(ctx context.Context, a Actor, key Key) (Plan, error) {
	return look(ctx, s, a, "plan.read", func(w *work) (Plan, error) { return w.seePlan(ctx, key, w.tx.Plan) })
}

// seePlan reads a plan that the actor may see, with or without its lock.
func (w *work) seePlan(ctx context.Context, key Key, read func(context.Context, Key) (Plan, error)) (Plan, error) {
	w.askFor("plan", asked(key))
	p, err := read(ctx, key)
	switch {
	case err != nil:
		return Plan{}, err
	case !w.actor.maySee(p.TeamID):
		return Plan{}, w.hide("plan", "plan", p.Reference)
	}
	w.askFor("plan", p.Reference)
	return p, nil
}

// Plans lists plans the actor may see, by reference.
func (s *Service) Plans(ctx context.Context, a Actor, f PlanFilter, p PageRequest) (Page[Plan], error) {
	f.Scope = a.TeamScope()
	l := &listed{action: "plans.read", recordType: "plans"}
	if f.Reference != "" {
		l.recordType, l.ref = "plan", asked(Key{Reference: f.Reference})
	}
	l.of("person", f.PersonID)
	l.id("team_id", f.TeamID)
	l.flag("open", f.Open)
	return lookList(ctx, s, a, p, l, func(w *work, p PageRequest) (Page[Plan], error) {
		page, err := w.tx.Plans(ctx, f, p)
		if f.Reference != "" && len(page.Items) > 0 {
			l.ref = page.Items[0].Reference
		}
		return page, err
	})
}

// Placements lists the plan's placements, oldest first.
func (s *Service) Placements(ctx context.Context, a Actor, key Key) ([]PlacementRecord, error) {
	return look(ctx, s, a, "placements.read", func(w *work) ([]PlacementRecord, error) {
		p, err := w.seePlan(ctx, key, w.tx.Plan)
		if err != nil {
			return nil, err
		}
		return w.tx.PlacementsOf(ctx, p.ID)
	})
}

// lockPlan locks a plan that the actor may see and that was read at version.
func (w *work) lockPlan(ctx context.Context, key Key, version int) (Plan, error) {
	p, err := w.seePlan(ctx, key, w.tx.LockPlan)
	if err != nil {
		return p, err
	}
	return p, checkVersion(version, p.Version)
}

// SetPlacement records the placement from a day on.
func (s *Service) SetPlacement(ctx context.Context, a Actor, key Key, version int, in PlacementRecord) (out Plan, err error) {
	var c checks
	if in.Placement == "" {
		c.add("/placement", "required", "Choose a sort of placement.")
	}
	oneOf(&c, "/placement", in.Placement, Placements())
	if in.FromOn.IsZero() {
		c.add("/from_on", "required", "Enter the day it is from.")
	}
	if err := c.err(); err != nil {
		return Plan{}, err
	}
	err = s.do(ctx, a, func(w *work) error {
		p, err := w.lockPlan(ctx, key, version)
		if err != nil {
			return err
		}
		if in.FromOn.Before(p.FirstIssuedOn) {
			return fault.OneField("/from_on", "before_plan", "That is before the plan was first issued.")
		}
		if err := w.tx.InsertPlacement(ctx, p.ID, in); err != nil {
			return err
		}
		all, err := w.tx.PlacementsOf(ctx, p.ID)
		if err != nil {
			return err
		}
		p.Placement = placementOn(all, w.today)
		if err := w.tx.UpdatePlan(ctx, p); err != nil {
			return err
		}
		p.Version++
		out = p
		return w.tx.InsertAudit(ctx, w.audit("plan.placement", "plan", p.Reference, string(in.Placement)))
	})
	return out, err
}

// placementOn is the last that began on or before a day.
func placementOn(all []PlacementRecord, day statute.Date) (now Placement) {
	for _, p := range all {
		if !p.FromOn.After(day) {
			now = p.Placement
		}
	}
	return now
}

// CeasePlan ends a plan and its open reviews.
func (s *Service) CeasePlan(ctx context.Context, a Actor, key Key, version int, on statute.Date, reason string) (out Plan, err error) {
	var c checks
	switch {
	case on.IsZero():
		c.add("/ceased_on", "required", "Enter the day the plan ceased.")
	case on.After(s.today()):
		c.add("/ceased_on", "after_today", "That day has not come yet.")
	}
	chosen(&c, "/cease_reason", reason, CeaseReasons())
	if err := c.err(); err != nil {
		return Plan{}, err
	}
	err = s.do(ctx, a, func(w *work) error {
		p, err := w.lockPlan(ctx, key, version)
		if err != nil {
			return err
		}
		if !p.CeasedOn.IsZero() {
			return fault.New(fault.Conflict, "The plan has ceased already.")
		}
		err = w.cease(ctx, &p, planEnd{On: on, Reason: reason})
		out = p
		return err
	})
	return out, err
}

// planEnd is when and why a plan ceased, and the case that told it, if one did.
type planEnd struct {
	On     statute.Date
	Reason string
	Origin ID
}

// cease ends a locked plan and its open reviews.
func (w *work) cease(ctx context.Context, p *Plan, end planEnd) error {
	if err := w.setCeased(ctx, p, end); err != nil {
		return err
	}
	return w.endReviews(ctx, p.ID, end)
}

// setCeased stores the end of a plan, or with none that it goes on after all.
func (w *work) setCeased(ctx context.Context, p *Plan, end planEnd) error {
	p.CeasedOn, p.CeaseReason = end.On, end.Reason
	if err := w.tx.UpdatePlan(ctx, *p); err != nil {
		return err
	}
	p.Version++
	action := "plan.cease"
	if end.On.IsZero() {
		action = "plan.reopen"
		w.opened = append(w.opened, p.Reference)
	} else {
		w.closed = append(w.closed, p.Reference)
	}
	return w.tx.InsertAudit(ctx, w.audit(action, "plan", p.Reference, end.Reason))
}
