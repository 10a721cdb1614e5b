package casework

import (
	"slices"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/statute"
)

// application is one record being applied to the batch.
type application struct {
	*batch
	record           *Record
	problems         []BulkProblem
	refused          bool
	created, changed bool
	conflict         string // why the person cannot be told
	forbidden        bool   // something it touches is another team's
	touched          []touchedCase
}

// touchedCase is a case and what it was before this record.
type touchedCase struct {
	c      *heldCase
	before statute.History
}

func (b *batch) apply(r *Record) BulkResult {
	b.undo = nil
	a := &application{batch: b, record: r}
	if a.mayWrite() {
		a.run()
	}
	if !a.refused {
		a.judgeFindings()
	}
	if !a.refused {
		b.keepTold(r)
	}
	if a.forbidden {
		a.conflict, a.problems = "", []BulkProblem{forbiddenProblem()}
		b.refusals = append(b.refusals, a.refusalLine())
	}
	res := BulkResult{Row: r.Row, Status: BulkUnchanged, Problems: a.problems}
	switch {
	case a.refused:
		b.rollback()
		res.Status = BulkRefused
		if a.conflict != "" {
			b.conflicts = append(b.conflicts, a.contested())
		}
	case a.created:
		res.Status = BulkCreated
	case a.changed:
		res.Status = BulkChanged
	}
	return res
}

func (a *application) refuse(code, message string, kinds ...statute.Kind) {
	a.refused = true
	a.problems = append(a.problems, BulkProblem{Code: code, Message: message, Kinds: kinds, Refuses: true})
}

func (a *application) run() {
	var person *heldPerson
	if a.record.Person != (PersonRecord{}) {
		p, renewed, problem := a.person(a.record)
		switch {
		case problem != nil && a.ofOthers(&a.record.Person), problem == nil && !a.loader.theirs(p.TeamID):
			a.forbid()
			return
		case problem != nil:
			a.conflict = problem.Message
			a.problems, a.refused = append(a.problems, *problem), true
			return
		}
		person = p
		a.changed = a.changed || renewed
	}
	for i := range a.record.Cases {
		if a.applyCase(person, &a.record.Cases[i]); a.refused {
			return
		}
	}
	plan := a.planOf(a.record.PlanReference)
	if a.record.Plan != nil {
		if plan = a.applyPlan(person, a.record.Plan); a.refused {
			return
		}
	}
	switch {
	case plan != nil && (a.record.Plan != nil || len(a.record.Reviews) > 0):
		a.chain(plan, a.record.Reviews)
		a.join(plan)
	case plan == nil && len(a.record.Reviews) > 0:
		a.refuse("unknown_plan", "There is no plan of this reference.")
	}
}

// mark notes what a case was before this record, once.
func (a *application) mark(c *heldCase) {
	for i := range a.touched {
		if a.touched[i].c == c {
			return
		}
	}
	if !slices.Contains(a.order, c) {
		return
	}
	if !a.loader.theirs(c.Case.TeamID) {
		a.forbid() // a plan of theirs may have a review that is another team's
	}
	a.touched = append(a.touched, touchedCase{c, c.History(a.profile)})
	a.touch(c)
}

// begin puts a new case in the batch.
func (a *application) begin(c *heldCase, ms []MilestoneInput) *heldCase {
	a.addCase(c)
	for _, in := range ms {
		a.log(c, in)
	}
	a.touched = append(a.touched, touchedCase{c, statute.History{Kind: c.Case.Kind, Profile: a.profile, Born: c.Person.Born}})
	return c
}

func (a *application) applyCase(person *heldPerson, in *CaseRecord) {
	c := a.cases[in.Reference]
	if c == nil {
		c = a.begin(&heldCase{CaseFile: CaseFile{Person: person.Person, Case: Case{
			Kind: in.Kind, Reference: in.Reference, PersonID: person.ID, TeamID: a.team(a.record), CaseworkerID: a.caseworker(a.record),
			RequestedBy: in.RequestedBy, Theme: Clean(in.Theme), Channel: Clean(in.Channel),
			ComplainantName: Clean(in.ComplainantName), Placement: in.Placement,
		}}}, in.Milestones)
		a.created = true
	} else {
		switch {
		case c.Case.Undone():
			a.refuse("reference_of_undone", "The reference is that of a case that was undone.")
			return
		case c.Case.Kind != in.Kind:
			a.refuse("reference_of_other_kind", "The reference is that of a case of another kind.")
			return
		case c.Case.PersonID != person.ID:
			a.conflict = "the case of this reference is another person's"
			a.refuse("identity_conflict", "The case of this reference is another person's.")
			return
		}
		a.mark(c)
		a.renewCase(c, in)
		a.diff(c, in.Milestones)
		a.emptied(c, in.Milestones)
	}
	a.except(c, in.Exceptions)
	if in.Kind == statute.NeedsAssessment {
		a.assessed(person, c)
	}
}

// renewCase takes over new details of a case. What the record leaves empty
// stays.
func (a *application) renewCase(c *heldCase, in *CaseRecord) {
	next := c.Case
	for _, f := range []struct {
		to   *string
		from string
	}{
		{&next.RequestedBy, in.RequestedBy},
		{&next.Theme, Clean(in.Theme)},
		{&next.Channel, Clean(in.Channel)},
		{&next.ComplainantName, Clean(in.ComplainantName)},
		{(*string)(&next.Placement), string(in.Placement)},
	} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	if team := a.team(a.record); team != uuid.Nil {
		next.TeamID = team
	}
	if worker := a.caseworker(a.record); worker != uuid.Nil {
		next.CaseworkerID = worker
	}
	if next != c.Case {
		c.Case, c.dirty, a.changed = next, true, true
	}
}

// diff logs what is new and voids and logs again what has changed.
func (a *application) diff(c *heldCase, want []MilestoneInput) {
	for i := range want {
		in := &want[i]
		old := c.find(in.Kind, Clean(in.Body))
		switch {
		case old == nil:
		case old.tells(in):
			continue
		}
		if c.overruled(in) {
			a.problems = append(a.problems, BulkProblem{
				Code: "voided_here", Message: "What this cell tells, of " + in.On.Words() + ", was voided in the tracker; it stays so.",
				Dates: []statute.Date{in.On}, Kinds: []statute.Kind{in.Kind},
			})
			continue
		}
		if old != nil {
			a.void(c, old.ID)
		}
		a.log(c, *in)
		a.changed = true
	}
}

// tells: the milestone says what the extract says.
func (m *Milestone) tells(in *MilestoneInput) bool {
	return m.On == in.On && m.Outcome == in.Outcome && m.For == in.For
}

// overruled: somebody here has voided what the extract still tells. Until its
// cell changes, their correction stands.
func (c *heldCase) overruled(in *MilestoneInput) bool {
	return slices.ContainsFunc(c.Milestones, func(m Milestone) bool {
		return m.Voided() && m.Extract && m.VoidReason != importReason && m.Kind == in.Kind && m.Body == Clean(in.Body) && m.tells(in)
	})
}

// emptied reports what the extract told before and no longer tells.
func (a *application) emptied(c *heldCase, want []MilestoneInput) {
	for i := range c.Milestones {
		m := &c.Milestones[i]
		if m.Voided() || !m.Extract || m.derived() {
			continue
		}
		if !slices.ContainsFunc(want, func(in MilestoneInput) bool { return in.Kind == m.Kind && Clean(in.Body) == m.Body }) {
			a.problems = append(a.problems, BulkProblem{
				Code: "emptied", Message: "The cell is empty now; what was stored, of " + m.On.Words() + ", is kept.",
				Dates: []statute.Date{m.On}, Kinds: []statute.Kind{m.Kind},
			})
		}
	}
}

// derived: logged as a consequence, not told by a cell of its own.
func (m *Milestone) derived() bool {
	switch m.Kind {
	case statute.PlanMade, statute.PreviousReviewCompleted, statute.PlanCeased:
		return true
	}
	return false
}

// except records the exceptions, approved; another period of the same ground
// takes the place of the one before.
func (a *application) except(c *heldCase, want []ExceptionInput) {
	for _, in := range want {
		same := false
		for i := range c.Exceptions {
			x := &c.Exceptions[i]
			if x.Rule != in.Rule || x.Ground != in.Ground || x.Status != Approved {
				continue
			}
			if same = x.FromOn == in.From && x.ToOn == in.To; same {
				break
			}
			x.Status, x.DecidedAt, x.DecidedBy = Withdrawn, a.at, a.actor.ID
			c.nowEx = append(c.nowEx, *x)
		}
		if same {
			continue
		}
		x := Exception{
			ID: NewID(), CaseID: c.Case.ID, Rule: in.Rule, Ground: in.Ground, FromOn: in.From, ToOn: in.To,
			Reason: Clean(in.Reason), Evidence: Clean(in.Evidence), Status: Approved, RecordedOn: a.today,
			RecordedBy: a.actor.ID, DecidedBy: a.actor.ID, DecidedAt: a.at, Version: 1,
		}
		c.Exceptions, c.newEx, a.changed = append(c.Exceptions, x), append(c.newEx, x), true
	}
}

// judgeFindings refuses the record for what it makes impossible, and tells
// what it makes odd.
func (a *application) judgeFindings() {
	for _, t := range a.touched {
		if len(t.c.added)+len(t.c.newEx) == 0 {
			continue
		}
		errs, warnings := a.found(t.before, t.c.History(a.profile), a.today)
		for i := range errs {
			a.refused = true
			a.problems = append(a.problems, problemOf(&errs[i], true))
		}
		if a.options().Source == SourceDemo {
			continue
		}
		for i := range warnings {
			a.problems = append(a.problems, problemOf(&warnings[i], false))
		}
	}
}

func (b *batch) options() BulkOptions { return b.loader.options }

func problemOf(f *statute.Finding, refuses bool) BulkProblem {
	p := BulkProblem{Code: f.Code, Message: f.Message, Dates: f.Dates, Refuses: refuses}
	if f.Kind != statute.NoKind {
		p.Kinds = []statute.Kind{f.Kind}
	}
	return p
}

// contested is the row's conflict of identity, for the queue.
func (a *application) contested() IdentityConflict {
	row := a.record.rowKey()
	return IdentityConflict{
		ID: NewID(), FileKind: row.FileKind, Reference: row.Reference, Problem: a.conflict, TeamID: a.team(a.record), SeenOn: a.today,
	}
}
