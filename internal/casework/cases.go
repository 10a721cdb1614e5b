package casework

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// OpenCase opens a case with its first milestones; the clocks they start run
// at once.
func (s *Service) OpenCase(ctx context.Context, a Actor, in CaseInput) (out LogResult, err error) {
	if err := in.check(); err != nil {
		return out, err
	}
	err = s.do(ctx, a, func(w *work) error {
		person, err := w.lockPerson(ctx, in.PersonID)
		if err != nil {
			return err
		}
		f := &CaseFile{Person: person, Case: in.newCase(person)}
		planTeam, err := w.aboutPlan(ctx, f)
		if err != nil {
			return err
		}
		if f.Case.TeamID, err = w.teamFor(in.TeamID, person.TeamID, planTeam); err != nil {
			return err
		}
		if out, err = w.open(ctx, f, in.Milestones, in.Confirm); err != nil {
			return err
		}
		out.File, err = w.tx.Case(ctx, ByID(f.Case.ID)) // with the names of its team and caseworker
		return err
	})
	return out, err
}

// aboutPlan finds the plan that a case is about, and tells its team. A case
// that can end a plan is never left without one where the person has one: its
// milestones would end nothing.
func (w *work) aboutPlan(ctx context.Context, f *CaseFile) (team ID, err error) {
	c := &f.Case
	if c.PlanID == uuid.Nil {
		if !isAboutPlan(c.Kind) {
			return team, nil
		}
		maintained := true
		plans, err := w.tx.Plans(ctx, PlanFilter{PersonID: c.PersonID, Open: &maintained}, PageRequest{Limit: 2})
		if err != nil {
			return team, err
		}
		switch len(plans.Items) {
		case 1:
			c.PlanID, f.PlanReference, team = plans.Items[0].ID, plans.Items[0].Reference, plans.Items[0].TeamID
		case 2:
			return team, fault.OneField("/plan_id", "required", "The person has more than one plan: say which.")
		default:
			if c.Kind == statute.AnnualReview {
				return team, fault.OneField("/plan_id", "required", "An annual review belongs to a plan, and the person has none.")
			}
		}
		return team, nil
	}
	p, err := w.tx.Plan(ctx, ByID(c.PlanID))
	switch {
	case fault.Is(err, fault.NotFound), err == nil && p.PersonID != c.PersonID:
		return team, fault.OneField("/plan_id", "invalid", "The person has no such plan.")
	case err != nil:
		return team, err
	}
	f.PlanReference = p.Reference
	return p.TeamID, nil
}

// isAboutPlan: the process is one that a plan there is goes through.
func isAboutPlan(k statute.CaseKind) bool {
	switch k {
	case statute.AnnualReview, statute.Ceasing, statute.TransferOut, statute.PhaseTransfer, statute.Reassessment:
		return true
	case statute.AnyCase, statute.NeedsAssessment, statute.Complaint, statute.TransferIn, statute.Mediation, statute.Appeal,
		statute.TribunalOrder:
	}
	return false
}

func (in *CaseInput) newCase(p Person) Case {
	return Case{
		Kind: in.Kind, Reference: in.Reference, PersonID: p.ID, PlanID: in.PlanID,
		CaseworkerID: in.CaseworkerID, RequestedBy: in.RequestedBy, Theme: Clean(in.Theme), Channel: Clean(in.Channel),
		ComplainantName: Clean(in.ComplainantName), Placement: in.Placement, OriginCaseID: in.OriginCaseID,
	}
}

// open checks the first milestones, stores the case and does what follows.
func (w *work) open(ctx context.Context, f *CaseFile, ms []MilestoneInput, confirm []string) (out LogResult, err error) {
	f.Case.ID = NewID()
	for i := range ms {
		if err := w.sentTo(ctx, f, ms[i].Recipients); err != nil {
			return out, within(atIndex(i), err)
		}
	}
	empty := f.History(w.profile)
	for _, in := range ms {
		f.Milestones = append(f.Milestones, w.milestone(f.Case.ID, in))
	}
	errs, warnings := w.found(empty, f.History(w.profile), w.today)
	if err := refuse(errs, warnings, confirm, amongMilestones(ms)); err != nil {
		return out, err
	}
	first := f.Milestones
	f.Milestones = nil
	for i := range first {
		f.Milestones = append(f.Milestones, first[i])
		if err := w.follow(ctx, f, &first[i]); err != nil {
			return out, err
		}
	}
	if err := w.newCase(ctx, f, "case.open"); err != nil {
		return out, err
	}
	for i := range first {
		if err := w.followed(ctx, f, &first[i]); err != nil {
			return out, err
		}
	}
	return LogResult{
		File: *f, Milestone: first[len(first)-1], Moves: moves(nil, w.book.Judge(f.History(w.profile), w.today)),
		Opened: w.opened, Closed: w.closed, Warnings: warnings,
	}, nil
}

// referenceShape is what a reference given from outside may look like.
var referenceShape = regexp.MustCompile(`^[A-Z]{2,4}-[A-Za-z0-9/_-]{1,40}$`)

func (in *CaseInput) check() error {
	var c checks
	if in.Kind == statute.AnyCase {
		c.add("/kind", "required", "Choose the kind of case.")
	}
	if in.Reference != "" && !referenceShape.MatchString(in.Reference) {
		c.add("/reference", "invalid", "A reference is letters, a hyphen, and letters and digits.")
	}
	if len(in.Milestones) == 0 {
		c.add("/milestones", "required", "A case opens with the event that began it.")
	}
	for i := range in.Milestones {
		if err := shape(&in.Milestones[i]); err != nil {
			c.nest(atIndex(i), err)
		}
	}
	oneOf(&c, "/requested_by", in.RequestedBy, Requesters())
	oneOf(&c, "/placement", in.Placement, Placements())
	in.Theme = c.text("/theme", in.Theme, 200)
	in.Channel = c.text("/channel", in.Channel, 100)
	in.ComplainantName = c.text("/complainant_name", in.ComplainantName, 200)
	return c.err()
}

// Case reads a case with all that hangs on it.
func (s *Service) Case(ctx context.Context, a Actor, key Key) (CaseFile, error) {
	return s.ReadCase(ctx, a, key, "case.read")
}

// ReadCase is Case for a part of it, which the audit log tells by the action.
// The store decides whether the actor may see the case, since the log is to say
// what came of it in the same round trip.
func (s *Service) ReadCase(ctx context.Context, a Actor, key Key, action string) (CaseFile, error) {
	f, err := s.store.SeeCase(ctx, key, a.TeamScope(), entry(a, s.now(), action, "case", asked(key), ""))
	if err != nil {
		return CaseFile{}, err
	}
	return f, nil
}

// Cases lists cases the actor may see, newest first.
func (s *Service) Cases(ctx context.Context, a Actor, f CaseFilter, p PageRequest) (Page[CaseSummary], error) {
	f.Scope = a.TeamScope()
	l := &listed{action: "cases.read", recordType: "cases"}
	if f.Reference != "" {
		l.recordType, l.ref = "case", asked(Key{Reference: f.Reference})
	}
	l.of("person", f.PersonID)
	l.of("plan", f.PlanID)
	if f.Kind != statute.AnyCase {
		l.word("kind", f.Kind.String())
	}
	l.id("team_id", f.TeamID)
	l.id("caseworker_id", f.CaseworkerID)
	l.flag("open", f.Open)
	return lookList(ctx, s, a, p, l, func(w *work, p PageRequest) (Page[CaseSummary], error) {
		page, err := w.tx.Cases(ctx, f, p)
		if f.Reference != "" && len(page.Items) > 0 {
			l.ref = page.Items[0].Reference
		}
		return page, err
	})
}

// AssignCase changes whose a case is.
func (s *Service) AssignCase(ctx context.Context, a Actor, in AssignInput) (out CaseFile, err error) {
	err = s.do(ctx, a, func(w *work) error {
		return w.onCase(ctx, in.Case, in.Version, func(f *CaseFile) (err error) {
			out, err = w.assign(ctx, f, in)
			return err
		})
	})
	return out, err
}

func (w *work) assign(ctx context.Context, f *CaseFile, in AssignInput) (CaseFile, error) {
	if in.TeamID != nil {
		if err := w.mayGive(*in.TeamID); err != nil {
			return CaseFile{}, err
		}
		f.Case.TeamID = *in.TeamID
	}
	if in.CaseworkerID != nil {
		f.Case.CaseworkerID = *in.CaseworkerID
	}
	if err := w.save(ctx, f, &CaseChange{
		Audit: []AuditEntry{w.audit("case.assign", "case", f.Case.Reference, Clean(in.Reason))},
	}); err != nil {
		return CaseFile{}, err
	}
	return w.tx.Case(ctx, ByID(f.Case.ID))
}

// mayGive: a record stays where those who see only some teams can see it. Only
// a team manager gives one to another team, since to reassign is theirs to do;
// whether there is such a team, the database checks.
func (w *work) mayGive(team ID) error {
	reassigns := w.actor.Role == TeamManager && team != uuid.Nil
	if w.actor.maySee(team) || reassigns {
		return nil
	}
	message := "Choose one of your teams. A team manager can move this to another."
	if team == uuid.Nil {
		message = "Choose a team: without one you could not see this any more."
	}
	f := fault.New(fault.Forbidden, message)
	f.Fields = []fault.Field{{Pointer: "/team_id", Code: "not_your_team", Message: message}}
	return f
}

// teamFor is the team of a new record: the first there is of the team that was
// named and those of the records it is about, else the actor's own. Nobody who
// sees only some teams makes a record of none, which they could not see.
func (w *work) teamFor(teams ...ID) (ID, error) {
	for _, team := range teams {
		if team != uuid.Nil {
			return team, w.mayGive(team)
		}
	}
	scope := w.actor.TeamScope()
	switch {
	case scope == nil:
		return uuid.Nil, nil
	case len(scope) == 1:
		return scope[0], nil
	}
	return uuid.Nil, fault.OneField("/team_id", "required", "Choose one of your teams.")
}

// nest takes over the faults of a part, under its pointer.
func (c *checks) nest(pointer string, err error) {
	var f *fault.Error
	if errors.As(within(pointer, err), &f) {
		c.fields = append(c.fields, f.Fields...)
	}
}

// within is the fault of a part, told under the pointer of that part.
func within(pointer string, err error) error {
	f, ok := err.(*fault.Error) //nolint:errorlint // one that is wrapped is no refusal of a field
	if !ok || len(f.Fields) == 0 {
		return err
	}
	out := fault.New(f.Code, f.Message)
	for _, field := range f.Fields {
		field.Pointer = strings.TrimSuffix(pointer+field.Pointer, "/")
		out.Fields = append(out.Fields, field)
	}
	return out
}
