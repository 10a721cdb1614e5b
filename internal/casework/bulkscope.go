package casework

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// A load by somebody who sees only some teams writes to those teams alone, and
// a refusal tells them nothing of anybody else's record: it has the same words
// whether the team column or a record that the row names is another team's.

// The codes of rows refused for their team.
const (
	NotYours = "team_not_yours" // the team, or a record that the row names, is another's
	NoTeam   = "team_missing"   // the row names none, and it could be any of several
)

// ownTeams reads the teams that the actor may write to, once for each load.
func (l *loader) ownTeams(ctx context.Context) error {
	if l.scope == nil || l.own != nil {
		return nil
	}
	all, err := l.reader().Teams(ctx)
	if err != nil {
		return err
	}
	l.own = []Team{}
	for i := range all {
		if slices.Contains(l.scope, all[i].ID) {
			l.own = append(l.own, all[i])
		}
	}
	return nil
}

// place gives a row without a team the actor's only one, where the actor is
// bound to teams, and tells whether the row's team is one they may write to.
func (l *loader) place(r *Record) bool {
	if l.scope == nil || r.Team == "" && r.Person == (PersonRecord{}) {
		return true // a review's team is its plan's
	}
	if r.Team == "" && len(l.own) == 1 {
		r.Team = l.own[0].Name
	}
	for i := range l.own {
		if strings.EqualFold(l.own[i].Name, r.Team) {
			l.teams[r.Team] = l.own[i].ID
		}
	}
	return l.teams[r.Team] != uuid.Nil
}

func (l *loader) reader() Reader {
	if l.tx != nil {
		return l.tx
	}
	return l.store
}

// theirs tells whether a record of that team is the actor's to write to.
func (l *loader) theirs(team ID) bool { return l.options.Actor.maySee(team) }

// mayWrite refuses the row where its team, or a case or plan it names, is
// another team's. A plan or an assessment that is only referred to is then as
// unknown as one that is not there.
func (a *application) mayWrite() bool {
	l, r := a.loader, a.record
	if l.scope == nil {
		return true
	}
	if !l.place(r) {
		if r.Team == "" {
			a.refuse(NoTeam, "The team column is empty, and you do not write to exactly one team that it could stand for.")
			return false
		}
		a.forbid()
		return false
	}
	for i := range r.Cases {
		if c := a.cases[r.Cases[i].Reference]; c != nil && !l.theirs(c.Case.TeamID) {
			a.forbid()
		}
	}
	if r.Plan != nil {
		if p := a.plans[r.Plan.Reference]; p != nil && !l.theirs(p.TeamID) {
			a.forbid()
		}
	}
	return !a.refused
}

// forbid refuses the row for its team.
func (a *application) forbid() { a.refused, a.forbidden = true, true }

// touchPlan is the batch's, for a plan that the actor may write to.
func (a *application) touchPlan(p *heldPlan) {
	if !p.isNew && !a.loader.theirs(p.TeamID) {
		a.forbid()
	}
	a.batch.touchPlan(p)
}

// forbiddenProblem is all that is told of such a row.
func forbiddenProblem() BulkProblem {
	return BulkProblem{
		Code:    NotYours,
		Message: "The team column, or a record that the row names, is not of your teams; you may write to your own teams only.",
		Refuses: true,
	}
}

// refusalLine is what the audit log says of such a row.
func (a *application) refusalLine() AuditEntry {
	r := a.record
	recordType, ref := "plan", r.PlanReference
	switch {
	case len(r.Cases) > 0:
		recordType, ref = "case", r.Cases[0].Reference
	case r.Plan != nil:
		ref = r.Plan.Reference
	}
	e := a.audit(RefusedAction, recordType, asked(Key{Reference: ref}), "import: "+ReasonOutOfScope)
	e.Outcome = OutcomeRefused
	return e
}

// planOf is the plan of a reference, if it is one the actor may write to.
func (a *application) planOf(reference string) *heldPlan {
	if p := a.plans[reference]; p != nil && a.loader.theirs(p.TeamID) {
		return p
	}
	return nil
}

// assessmentNamed is the case of a reference, if it is one the actor may write to.
func (a *application) assessmentNamed(reference string) *heldCase {
	if c := a.cases[reference]; c != nil && a.loader.theirs(c.Case.TeamID) {
		return c
	}
	return nil
}

// ofOthers tells whether any of the people whom the row could mean is another
// team's.
func (b *batch) ofOthers(k *PersonRecord) bool {
	if b.loader.scope == nil {
		return false
	}
	return slices.ContainsFunc(b.people.meant(k), func(p *heldPerson) bool { return !b.loader.theirs(p.TeamID) })
}

// meant is everybody who has a number that the record tells, or its name,
// birth date and postcode.
func (ids *identities) meant(k *PersonRecord) []*heldPerson {
	out := slices.Clone(ids.byName[sameIdentity(k.GivenName, k.FamilyName, k.Born, k.Postcode)])
	if k.SourcePersonID != "" && ids.bySource[k.SourcePersonID] != nil {
		out = append(out, ids.bySource[k.SourcePersonID])
	}
	if k.UPN != "" && ids.byUPN[k.UPN] != nil {
		out = append(out, ids.byUPN[k.UPN])
	}
	return out
}

// OnlyTeam is the name of the actor's team, where they may write to one alone.
func (s *Service) OnlyTeam(ctx context.Context, a Actor) (string, error) {
	scope := a.TeamScope()
	if len(scope) != 1 {
		return "", nil
	}
	t, err := s.store.Team(ctx, scope[0])
	return t.Name, err
}
