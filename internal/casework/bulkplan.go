package casework

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/statute"
)

// assessed does what follows from a final plan on a needs assessment: it opens
// a plan, under a reference that stands in until the plan's own row comes; a
// corrected day moves the plan's first issue.
func (a *application) assessed(person *heldPerson, c *heldCase) {
	final := c.find(statute.FinalPlanSent, "")
	if final == nil {
		return
	}
	p := a.opened[c.Case.ID]
	switch {
	case p != nil && p.FirstIssuedOn != final.On:
		a.touchPlan(p)
		p.FirstIssuedOn, p.dirty = final.On, true
	case p != nil || c.Case.PlanID != uuid.Nil:
		return
	case a.record.Plan != nil && a.record.Plan.AssessmentReference == c.Case.Reference:
		return // the record brings the plan itself
	default:
		p = a.newPlan(person, Plan{
			Reference: provisional(c.Case.Reference), Provisional: true, AssessmentCaseID: c.Case.ID,
			FirstIssuedOn: final.On, Placement: c.Case.Placement,
		})
		c.Case.PlanID = p.ID
		c.dirty = true
	}
	a.chain(p, nil)
}

func (a *application) newPlan(person *heldPerson, p Plan) *heldPlan {
	p.ID, p.PersonID, p.TeamID, p.Version, p.CreatedAt = NewID(), person.ID, a.team(a.record), 1, a.at
	h := &heldPlan{Plan: p, isNew: true, person: person, caseworker: a.caseworker(a.record)}
	if p.Placement != "" {
		h.placed = &PlacementRecord{p.Placement, p.FirstIssuedOn}
	}
	n := len(a.ordered)
	a.holdPlan(h)
	a.undo = append(a.undo, func() {
		a.ordered = a.ordered[:n]
		delete(a.plans, h.Reference)
		delete(a.opened, h.AssessmentCaseID)
	})
	return h
}

func (a *application) applyPlan(person *heldPerson, in *PlanRecord) *heldPlan {
	p := a.plans[in.Reference]
	if in.AssessmentReference != "" {
		if p = a.adopt(person, p, in); a.refused {
			return nil
		}
	}
	if p == nil {
		a.created = true
		p = a.newPlan(person, Plan{
			Reference: in.Reference, AssessmentCaseID: a.assessmentOf(in), FirstIssuedOn: in.FirstIssuedOn,
			CeasedOn: in.CeasedOn, CeaseReason: in.CeaseReason, Placement: in.Placement,
		})
		if c := a.cases[in.AssessmentReference]; c != nil {
			a.mark(c)
			c.Case.PlanID, c.dirty = p.ID, true
		}
	} else {
		a.renewPlan(person, p, in)
	}
	if in.PhaseTransfer != nil && !a.refused {
		a.phase(p, in.PhaseTransfer)
	}
	return p
}

func (a *application) assessmentOf(in *PlanRecord) ID {
	if c := a.cases[in.AssessmentReference]; c != nil {
		return c.Case.ID
	}
	return uuid.Nil
}

// adopt is the plan that the named assessment opened, under the reference that
// the record system gives it; nil where the assessment has opened none yet.
func (a *application) adopt(person *heldPerson, named *heldPlan, in *PlanRecord) *heldPlan {
	c := a.assessmentNamed(in.AssessmentReference)
	if c == nil {
		a.refuse("unknown_assessment", "There is no assessment of this reference.")
		return nil
	}
	final := c.find(statute.FinalPlanSent, "")
	opened := a.opened[c.Case.ID]
	switch {
	case c.Case.PersonID != person.ID:
		a.conflict = "the assessment is another person's"
		a.refuse("identity_conflict", "The assessment is another person's.")
	case final == nil:
		a.refuse("assessment_without_plan", "The assessment has sent no final plan.", statute.PlanMade)
	case final.On != in.FirstIssuedOn:
		a.refuse("first_issued_differs", fmt.Sprintf("The plan's first issue, %s, is not the day the assessment's final plan was sent, %s.",
			in.FirstIssuedOn.Words(), final.On.Words()), statute.PlanMade)
	case opened == nil && named != nil:
		a.refuse("plan_of_other_assessment", "The plan of this reference did not come from that assessment.")
	case opened == nil || opened.Reference == in.Reference:
		return opened
	case !opened.Provisional || named != nil:
		a.refuse("plan_known_otherwise", "The assessment's plan has another reference.")
	default:
		a.rename(opened, in.Reference)
	}
	return opened
}

// rename gives a plan its own reference in place of the one that stood in.
func (a *application) rename(p *heldPlan, reference string) {
	a.touchPlan(p)
	was := p.Reference
	delete(a.plans, was)
	a.plans[reference] = p
	p.Reference, p.Provisional, p.dirty, a.created = reference, false, true, true
	a.undo = append(a.undo, func() {
		delete(a.plans, reference)
		a.plans[was] = p
	})
}

// renewPlan takes over what a plan's row tells anew.
func (a *application) renewPlan(person *heldPerson, p *heldPlan, in *PlanRecord) {
	if p.PersonID != person.ID {
		a.conflict = "the plan of this reference is another person's"
		a.refuse("identity_conflict", "The plan of this reference is another person's.")
		return
	}
	if p.AssessmentCaseID != uuid.Nil && p.FirstIssuedOn != in.FirstIssuedOn {
		a.refuse("first_issued_differs", fmt.Sprintf("The plan was first issued on %s by its assessment, not on %s.",
			p.FirstIssuedOn.Words(), in.FirstIssuedOn.Words()), statute.PlanMade)
		return
	}
	a.touchPlan(p)
	next := p.Plan
	next.FirstIssuedOn = in.FirstIssuedOn
	if team := a.team(a.record); team != uuid.Nil {
		next.TeamID = team
	}
	if worker := a.caseworker(a.record); worker != uuid.Nil {
		p.caseworker = worker
	}
	if !in.CeasedOn.IsZero() {
		next.CeasedOn, next.CeaseReason = in.CeasedOn, in.CeaseReason
	} else if !p.CeasedOn.IsZero() {
		a.problems = append(a.problems, BulkProblem{
			Code: "emptied", Message: "The cell is empty now; the plan stays ceased on " + p.CeasedOn.Words() + ".",
			Dates: []statute.Date{p.CeasedOn}, Kinds: []statute.Kind{statute.PlanCeased},
		})
	}
	if in.Placement != "" && in.Placement != p.Placement {
		from := a.today // when it changed is not told; that it has, is known today
		if p.Placement == "" {
			from = next.FirstIssuedOn
		}
		next.Placement, p.placed = in.Placement, &PlacementRecord{in.Placement, from}
	}
	if next != p.Plan {
		p.Plan, p.dirty, a.changed = next, true, true
	}
}

// phase opens a case for the plan's move to the next phase, one for each day
// of transfer.
func (a *application) phase(p *heldPlan, in *MilestoneInput) {
	for _, c := range p.phases {
		if m := c.find(statute.TransferProposed, ""); m != nil && m.For == in.For {
			if m.Outcome != in.Outcome {
				a.mark(c)
				a.void(c, m.ID)
				a.log(c, *in)
				a.changed = true
			}
			return
		}
	}
	a.touchPlan(p)
	c := a.begin(&heldCase{CaseFile: a.caseOf(p, statute.PhaseTransfer)}, []MilestoneInput{*in})
	p.phases = append(p.phases, c)
	a.changed = true
}

func (a *application) caseOf(p *heldPlan, kind statute.CaseKind) CaseFile {
	return CaseFile{Person: p.person.Person, Case: Case{
		Kind: kind, PersonID: p.PersonID, PlanID: p.ID, TeamID: p.TeamID, CaseworkerID: p.caseworker,
	}}
}

// join ties the record's other cases about the plan to it, that by which it
// came among them.
func (a *application) join(p *heldPlan) {
	for i := range a.record.Cases {
		c := a.cases[a.record.Cases[i].Reference]
		if c.Case.PlanID == uuid.Nil && (c.Case.Kind == statute.TransferIn || isAboutPlan(c.Case.Kind)) {
			a.mark(c)
			c.Case.PlanID, c.dirty = p.ID, true
		}
	}
}

// chain makes the plan's review cases what its reviews ask for, each in the
// order of its meeting: the first runs from the plan, every later one from the
// decision before it; after the last decision, or where there is no review,
// one more case is open. Reviews that are there and not told of again stay.
func (a *application) chain(p *heldPlan, told []ReviewRecord) {
	a.touchPlan(p)
	links, spare := p.links(told)
	start := reviewStart{Kind: statute.PlanMade, On: p.FirstIssuedOn}
	origin, open := p.AssessmentCaseID, true
	if c := a.movedIn(p); c != nil {
		// until its first review here it has the limit of the transfer's own
		// case and no other (Regs 15(5))
		done := c.find(statute.ReviewCompleted, "")
		if open = done != nil; open {
			start, origin = reviewStart{Kind: statute.PreviousReviewCompleted, On: done.On}, c.Case.ID
		}
	}
	for i := range links {
		l := &links[i]
		if l.c == nil {
			if len(spare) > 0 {
				l.c, spare = spare[0], spare[1:]
			} else {
				l.c = a.newReview(p)
			}
			a.created = true
		}
		a.anchor(l.c, start, origin)
		if l.told != nil {
			want := l.told.milestones()
			a.mark(l.c)
			a.diff(l.c, want)
			a.emptied(l.c, want)
		}
		d := l.c.find(statute.ReviewDecisionNotified, "")
		if open = d != nil && d.Outcome != "cease"; open {
			start = reviewStart{Kind: statute.PreviousReviewCompleted, On: d.On, For: l.on, After: l.c.Case.ID}
			origin = l.c.Case.ID
		}
	}
	if open {
		if len(spare) == 0 {
			spare = []*heldCase{a.newReview(p)}
		}
		a.anchor(spare[0], start, origin)
	}
	for _, c := range p.reviews {
		a.ceased(c, p.CeasedOn)
	}
}

// movedIn is the case by which the plan came from another authority, if the
// record tells of one.
func (a *application) movedIn(p *heldPlan) *heldCase {
	for i := range a.record.Cases {
		c := a.cases[a.record.Cases[i].Reference]
		ours := c.Case.PlanID == uuid.Nil || c.Case.PlanID == p.ID // it is joined to the plan after the chain
		if c.Case.Kind == statute.TransferIn && ours && c.find(statute.PlanTransferred, "") != nil {
			return c
		}
	}
	return nil
}

// link is one review in the chain.
type link struct {
	on   statute.Date // of the meeting
	c    *heldCase    // nil where the review is new
	told *ReviewRecord
}

// links are the plan's reviews that have met, those told of among them, in
// order; spare are its cases without a meeting.
func (p *heldPlan) links(told []ReviewRecord) (links []link, spare []*heldCase) {
	for _, c := range p.reviews {
		if m := c.find(statute.MeetingHeld, ""); m != nil {
			links = append(links, link{on: m.On, c: c})
		} else {
			spare = append(spare, c)
		}
	}
	for i := range told {
		at := slices.IndexFunc(links, func(l link) bool { return l.on == told[i].MeetingOn })
		if at < 0 {
			links = append(links, link{on: told[i].MeetingOn})
			at = len(links) - 1
		}
		links[at].told = &told[i]
	}
	slices.SortStableFunc(links, func(a, b link) int { return a.on.Compare(b.on) })
	return links, spare
}

func (r *ReviewRecord) milestones() []MilestoneInput {
	var out []MilestoneInput
	for _, m := range []MilestoneInput{
		{Kind: statute.MeetingHeld, On: r.MeetingOn},
		{Kind: statute.ReportSent, On: r.ReportSentOn},
		{Kind: statute.ReviewDecisionNotified, On: r.DecisionOn, Outcome: r.Outcome},
		{Kind: statute.AmendmentNoticeSent, On: r.AmendmentNoticeOn},
		{Kind: statute.AmendedPlanSent, On: r.AmendedPlanSent},
	} {
		if !m.On.IsZero() {
			m.Extract = true
			out = append(out, m)
		}
	}
	return out
}

func (a *application) newReview(p *heldPlan) *heldCase {
	c := a.begin(&heldCase{CaseFile: a.caseOf(p, statute.AnnualReview)}, nil)
	p.reviews = append(p.reviews, c)
	return c
}

// anchor makes a review run from the day given.
func (a *application) anchor(c *heldCase, from reviewStart, origin ID) {
	made, completed := c.find(statute.PlanMade, ""), c.find(statute.PreviousReviewCompleted, "")
	for _, m := range []*Milestone{made, completed} {
		if m != nil && m.Kind == from.Kind && m.On == from.On && m.For == from.For {
			return
		}
	}
	a.mark(c)
	for _, m := range []*Milestone{made, completed} {
		if m != nil {
			a.void(c, m.ID)
		}
	}
	a.log(c, MilestoneInput{Kind: from.Kind, On: from.On, For: from.For, OriginCaseID: origin, Extract: true})
	c.Case.OriginCaseID, c.Case.PreviousCaseID, c.dirty = origin, from.After, true
	a.changed = true
}

// ceased ends a review that was open when its plan ceased.
func (a *application) ceased(c *heldCase, on statute.Date) {
	history := c.History(a.profile).Milestones
	end := c.find(statute.PlanCeased, "")
	history = slices.DeleteFunc(history, func(m statute.Milestone) bool { return m.Kind == statute.PlanCeased })
	open := closedOn(statute.AnnualReview, history).IsZero()
	switch {
	case end != nil && (end.On == on && open || !end.Extract):
		return
	case end != nil:
		a.mark(c)
		a.void(c, end.ID)
		a.changed = true
	}
	if open && !on.IsZero() {
		a.mark(c)
		a.log(c, MilestoneInput{Kind: statute.PlanCeased, On: on, Extract: true})
	}
}
