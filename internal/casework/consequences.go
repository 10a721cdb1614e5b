package casework

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// What follows from a milestone, in the same transaction: a final plan opens a
// plan and its first review; a completed review opens the next; a ceased or
// transferred plan ends its reviews. Voiding the milestone undoes it where
// nothing else hangs on it.

// follow does what must be there before the case is saved: the plan that its
// case points to.
func (w *work) follow(ctx context.Context, f *CaseFile, m *Milestone) error {
	opens, err := f.opensPlanNow(ctx, w.tx, m)
	if err != nil || !opens {
		return err
	}
	w.made = m.ID
	return w.openPlan(ctx, f, m)
}

// opensPlanNow: the milestone opens a plan, and there is none that it is about.
func (f *CaseFile) opensPlanNow(ctx context.Context, r Reader, m *Milestone) (bool, error) {
	if !f.opensPlan(m) || f.Case.PlanID != uuid.Nil {
		return false, nil
	}
	if f.Case.Kind == statute.NeedsAssessment {
		return true, nil
	}
	// what was ordered or agreed may be about a plan there already is
	maintained := true
	plans, err := r.Plans(ctx, PlanFilter{PersonID: f.Case.PersonID, Open: &maintained}, PageRequest{Limit: 1})
	return err == nil && len(plans.Items) == 0, err
}

// opensPlan: the first final plan, sent after an assessment or because it was
// ordered or agreed to, or a plan that came with a family.
func (f *CaseFile) opensPlan(m *Milestone) bool {
	switch f.Case.Kind {
	case statute.NeedsAssessment, statute.TribunalOrder, statute.Mediation, statute.Appeal:
		return m.Kind == statute.FinalPlanSent
	case statute.TransferIn:
		return m.Kind == statute.PlanTransferred
	case statute.AnyCase, statute.AnnualReview, statute.Complaint, statute.Reassessment, statute.PhaseTransfer,
		statute.TransferOut, statute.Ceasing:
	}
	return false
}

// followed does what must wait until the case is saved.
func (w *work) followed(ctx context.Context, f *CaseFile, m *Milestone) error {
	review, ends := f.afterwards(m, w.made == m.ID)
	switch {
	case review != nil:
		return w.openReview(ctx, f, *review)
	case ends:
		return w.endPlan(ctx, f, m)
	}
	return nil
}

// afterwards is what the milestone means for the plan of its case: the review
// that it begins, or that it ends the plan. opened tells that it opened the plan.
func (f *CaseFile) afterwards(m *Milestone, opened bool) (begins *reviewStart, ends bool) {
	switch {
	case f.Case.PlanID == uuid.Nil && !opened:
	case m.Kind == statute.FinalPlanSent && opened:
		return &reviewStart{Kind: statute.PlanMade, On: m.On}, false
	case m.Kind == statute.ReviewCompleted && f.Case.Kind == statute.TransferIn:
		return &reviewStart{Kind: statute.PreviousReviewCompleted, On: m.On}, false
	case f.completesReview(m):
		return &reviewStart{Kind: statute.PreviousReviewCompleted, On: m.On, For: f.lastMeeting(m.On), After: f.Case.ID}, false
	case endsPlan(f.Case.Kind, m.Kind):
		return nil, true
	}
	return nil, false
}

// mayReach tells whether a milestone of the kind can change other cases or
// plans, so that its case has to be locked first.
func mayReach(k statute.Kind) bool {
	switch k {
	case statute.FinalPlanSent, statute.PlanTransferred, statute.ReviewCompleted, statute.ReviewDecisionNotified:
		return true
	}
	return endsPlan(statute.AnyCase, k)
}

// openPlan makes the plan that begins with the milestone.
func (w *work) openPlan(ctx context.Context, f *CaseFile, m *Milestone) error {
	p := Plan{
		ID: NewID(), PersonID: f.Case.PersonID, AssessmentCaseID: f.Case.ID, FirstIssuedOn: m.On,
		Placement: f.Case.Placement, TeamID: f.Case.TeamID, Version: 1, CreatedAt: w.at,
	}
	if made := f.day(statute.PlanMade); f.Case.Kind == statute.TransferIn && !made.IsZero() {
		p.FirstIssuedOn = made
	}
	if w.source == SourceImport {
		p.Reference, p.Provisional = provisional(f.Case.Reference), true
	} else {
		ref, err := w.tx.NextReference(ctx, planPrefix, 0)
		if err != nil {
			return err
		}
		p.Reference = ref
	}
	f.Case.PlanID, f.PlanReference = p.ID, p.Reference
	w.opened = append(w.opened, p.Reference)
	if err := w.tx.InsertPlan(ctx, p); err != nil {
		return err
	}
	if p.Placement != "" {
		if err := w.tx.InsertPlacement(ctx, p.ID, PlacementRecord{p.Placement, p.FirstIssuedOn}); err != nil {
			return err
		}
	}
	return w.tx.InsertAudit(ctx, w.audit("plan.open", "plan", p.Reference, f.Case.Reference))
}

const planPrefix = "PLAN"

// provisional stands in until the record system tells the plan's reference.
func provisional(assessment string) string { return "PLAN-NEW-" + assessment }

// reviewStart is what a review's twelve months run from.
type reviewStart struct {
	Kind    statute.Kind
	On, For statute.Date // For: the meeting of the review before
	After   ID           // that review
}

// openReview opens the next review case of the plan of f.
func (w *work) openReview(ctx context.Context, f *CaseFile, start reviewStart) error {
	next := CaseFile{Person: f.Person, Case: Case{
		Kind: statute.AnnualReview, PersonID: f.Case.PersonID, PlanID: f.Case.PlanID, TeamID: f.Case.TeamID,
		CaseworkerID: f.Case.CaseworkerID, OriginCaseID: f.Case.ID, PreviousCaseID: start.After,
	}}
	next.Milestones = []Milestone{w.milestone(uuid.Nil, MilestoneInput{
		Kind: start.Kind, On: start.On, For: start.For, OriginCaseID: f.Case.ID,
	})}
	return w.newCase(ctx, &next, "case.open")
}

// completesReview: a decision to maintain or amend, notified after a meeting
// (section 44(2); section 4a(4) for one without).
func (f *CaseFile) completesReview(m *Milestone) bool {
	return f.Case.Kind == statute.AnnualReview && m.Kind == statute.ReviewDecisionNotified && m.Outcome != "cease" &&
		!f.lastMeeting(m.On).IsZero()
}

// lastMeeting is the last meeting held up to a day.
func (f *CaseFile) lastMeeting(to statute.Date) (last statute.Date) {
	for i := range f.Milestones {
		m := &f.Milestones[i]
		if m.Kind == statute.MeetingHeld && !m.Voided() && !m.On.After(to) && m.On.After(last) {
			last = m.On
		}
	}
	return last
}

// day is when the kind happened; zero where it has not.
func (f *CaseFile) day(k statute.Kind) statute.Date {
	for i := range f.Milestones {
		if m := &f.Milestones[i]; m.Kind == k && !m.Voided() {
			return m.On
		}
	}
	return statute.Date{}
}

// endsPlan: the plan is no longer maintained here. A complaint goes on whatever
// becomes of the plan, and tells nothing of it.
func endsPlan(c statute.CaseKind, k statute.Kind) bool {
	switch k {
	case statute.PlanCeased:
		return true
	case statute.MovedAway, statute.Deceased, statute.OverAge:
		return c != statute.Complaint
	case statute.PlanTransferred:
		return c == statute.TransferOut
	}
	return false
}

// endPlan ceases the plan and ends its open reviews.
func (w *work) endPlan(ctx context.Context, f *CaseFile, m *Milestone) error {
	p, err := w.tx.LockPlan(ctx, ByID(f.Case.PlanID))
	if err != nil || !p.CeasedOn.IsZero() {
		return err
	}
	return w.cease(ctx, &p, planEnd{On: m.On, Reason: ceaseReason(f, m), Origin: f.Case.ID})
}

func ceaseReason(f *CaseFile, m *Milestone) string {
	switch {
	case m.Kind == statute.PlanTransferred, m.Kind == statute.MovedAway:
		return "moved_area"
	case m.Kind == statute.Deceased, !f.Person.Died.IsZero():
		return "deceased"
	case m.Kind == statute.OverAge:
		return "maximum_age"
	}
	return "other"
}

// endReviews logs the end of the plan on its review cases still open, other
// than the one that told it.
func (w *work) endReviews(ctx context.Context, planID ID, end planEnd) error {
	reviews, err := w.tx.CasesOfPlan(ctx, statute.AnnualReview, planID)
	if err != nil {
		return err
	}
	for i := range reviews {
		r := &reviews[i]
		if !r.Case.endsWithPlan(end.Origin) {
			continue
		}
		m := w.milestone(r.Case.ID, MilestoneInput{Kind: statute.PlanCeased, On: end.On, OriginCaseID: end.Origin})
		r.Milestones = append(r.Milestones, m)
		w.closed = append(w.closed, r.Case.Reference)
		if err := w.save(ctx, r, &CaseChange{
			Milestones: []Milestone{m},
			Audit:      []AuditEntry{w.audit("milestone.log", "case", r.Case.Reference, m.Kind.String())},
		}); err != nil {
			return err
		}
	}
	return nil
}

// endsWithPlan: a review of a plan that ends is over too, but for the one that
// told it.
func (c *Case) endsWithPlan(origin ID) bool { return c.ID != origin && c.ClosedOn.IsZero() }

// follows tells that the milestone was logged because of another case.
func (m *Milestone) follows() bool {
	switch m.Kind {
	case statute.PlanMade, statute.PreviousReviewCompleted, statute.PlanCeased:
		return m.OriginCaseID != uuid.Nil
	}
	return false
}

// unfollow undoes what must go before the case is saved.
func (w *work) unfollow(ctx context.Context, f *CaseFile, m *Milestone) error {
	switch {
	case f.Case.PlanID == uuid.Nil:
	case m.Kind == statute.PlanTransferred && f.Case.Kind == statute.TransferIn && !f.day(statute.ReviewCompleted).IsZero():
		return fault.New(fault.Conflict, "The first review here has been completed since. Void that first.")
	case f.opensPlan(m):
		return w.letGoOfPlan(ctx, f)
	case m.Kind == statute.ReviewCompleted && f.Case.Kind == statute.TransferIn, f.completesReview(m):
		return w.undoReviews(ctx, f, false)
	case m.Kind == statute.MeetingHeld && f.Case.Kind == statute.AnnualReview && !f.day(statute.ReviewDecisionNotified).IsZero():
		return fault.New(fault.Conflict, "The decision after this meeting completed the review. Void the decision first.")
	case endsPlan(f.Case.Kind, m.Kind):
		return w.undoCease(ctx, f, m)
	}
	return nil
}

// unfollowed undoes what must wait until the case no longer points to it.
func (w *work) unfollowed(ctx context.Context, f *CaseFile, m *Milestone) error {
	if !f.opensPlan(m) || w.undone == uuid.Nil {
		return nil
	}
	return w.tx.DeletePlan(ctx, w.undone)
}

// undoReviews takes back the review case that the milestone opened. With
// whole, nothing else may belong to the plan.
func (w *work) undoReviews(ctx context.Context, f *CaseFile, whole bool) error {
	cases, err := w.tx.CasesOfPerson(ctx, f.Case.PersonID)
	if err != nil {
		return err
	}
	var hangs []string
	gone := map[ID]*CaseFile{}
	for i := range cases {
		r := &cases[i]
		switch {
		case r.Case.ID == f.Case.ID || r.Case.PlanID != f.Case.PlanID:
		case r.onlyOpenedBy(f.Case.ID):
			gone[r.Case.ID] = r
		case whole || r.Case.OriginCaseID == f.Case.ID && r.Case.Kind == statute.AnnualReview:
			hangs = append(hangs, r.Case.Reference)
		}
	}
	for i := range cases {
		if c := &cases[i].Case; gone[c.OriginCaseID] != nil && !slices.Contains(hangs, c.Reference) {
			hangs = append(hangs, c.Reference)
		}
	}
	if len(hangs) > 0 {
		return fault.New(fault.Conflict, "Something has been logged since on what it opened: "+strings.Join(hangs, ", ")+". Void that first.")
	}
	for i := range cases {
		if r := gone[cases[i].Case.ID]; r != nil {
			if err := w.takeBack(ctx, r, f.Case.Reference); err != nil {
				return err
			}
		}
	}
	return nil
}

// onlyOpenedBy tells whether the other case opened this one and nothing that
// stands has happened on it since.
func (f *CaseFile) onlyOpenedBy(origin ID) bool {
	opened := false
	for i := range f.Milestones {
		switch m := &f.Milestones[i]; {
		case m.Voided():
		case opened || !m.follows() || m.OriginCaseID != origin:
			return false
		default:
			opened = true
		}
	}
	return opened && !slices.ContainsFunc(f.Exceptions, func(e Exception) bool { return e.Status == Pending || e.Status == Approved })
}

// originVoided is why a milestone goes that followed from another.
const originVoided = "what it followed from was voided"

// takeBack undoes a case that only a consequence made. It is kept, with its
// notes and what was told of it, so that its alerts are withdrawn as any others
// are: whoever was told of them is told that too.
func (w *work) takeBack(ctx context.Context, r *CaseFile, because string) error {
	c := &CaseChange{Audit: []AuditEntry{w.audit("case.undo", "case", r.Case.Reference, because)}}
	for i := range r.Milestones {
		if m := &r.Milestones[i]; !m.Voided() {
			m.VoidedAt, m.VoidedBy, m.VoidReason = w.at, w.actor.ID, originVoided
			c.Voids = append(c.Voids, *m)
			c.Audit = append(c.Audit, w.audit("milestone.void", "case", r.Case.Reference, m.Kind.String()+": "+m.VoidReason))
		}
	}
	r.Case.UndoneAt, r.Case.UndoneBy, r.Case.ClosedOn = w.at, w.actor.ID, w.today
	w.closed = append(w.closed, r.Case.Reference)
	return w.save(ctx, r, c)
}

// letGoOfPlan takes back the plan that the case itself opened.
func (w *work) letGoOfPlan(ctx context.Context, f *CaseFile) error {
	p, err := w.tx.LockPlan(ctx, ByID(f.Case.PlanID))
	switch {
	case err != nil:
		return err
	case p.AssessmentCaseID != f.Case.ID:
		return nil // it opened none
	case !p.CeasedOn.IsZero():
		return fault.New(fault.Conflict, "The plan it opened has ceased since: "+p.Reference+". Void that first.")
	case !p.Provisional && w.source == SourceImport:
		return fault.New(fault.Conflict, "The plan it opened is "+p.Reference+" in the record system.")
	}
	if err := w.undoReviews(ctx, f, true); err != nil {
		return err
	}
	w.undone, f.Case.PlanID, f.PlanReference = p.ID, uuid.Nil, ""
	w.closed = append(w.closed, p.Reference)
	return w.tx.InsertAudit(ctx, w.audit("plan.undo", "plan", p.Reference, f.Case.Reference))
}

// undoCease takes back the end of the plan and of its reviews, where it was
// this milestone that ended it.
func (w *work) undoCease(ctx context.Context, f *CaseFile, m *Milestone) error {
	p, err := w.tx.LockPlan(ctx, ByID(f.Case.PlanID))
	if err != nil || p.CeasedOn != m.On {
		return err
	}
	cases, err := w.tx.CasesOfPlan(ctx, statute.AnyCase, p.ID)
	if err != nil || endedElsewhere(cases, m) {
		return err
	}
	if err := w.setCeased(ctx, &p, planEnd{}); err != nil {
		return err
	}
	for i := range cases {
		if err := w.reopenReview(ctx, &cases[i], f.Case.ID); err != nil {
			return err
		}
	}
	return nil
}

// endedElsewhere tells whether another milestone that stands says the same.
func endedElsewhere(cases []CaseFile, but *Milestone) bool {
	for i := range cases {
		for j := range cases[i].Milestones {
			m := &cases[i].Milestones[j]
			if m.ID != but.ID && !m.Voided() && m.OriginCaseID == uuid.Nil && m.On == but.On && endsPlan(cases[i].Case.Kind, m.Kind) {
				return true
			}
		}
	}
	return false
}

func (w *work) reopenReview(ctx context.Context, r *CaseFile, origin ID) error {
	at := slices.IndexFunc(r.Milestones, func(m Milestone) bool {
		return m.Kind == statute.PlanCeased && m.OriginCaseID == origin && !m.Voided()
	})
	if at < 0 {
		return nil
	}
	m := &r.Milestones[at]
	m.VoidedAt, m.VoidedBy, m.VoidReason = w.at, w.actor.ID, originVoided
	w.opened = append(w.opened, r.Case.Reference)
	return w.save(ctx, r, &CaseChange{
		Voids: []Milestone{*m},
		Audit: []AuditEntry{w.audit("milestone.void", "case", r.Case.Reference, m.Kind.String()+": "+m.VoidReason)},
	})
}
