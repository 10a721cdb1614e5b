package casework

import (
	"context"
	"fmt"

	"ehcp.example/tracker/internal/job"
)

// store writes what the batch has changed: new rows by COPY, changed ones as
// the ordinary use cases write them.
func (b *batch) store(ctx context.Context) error {
	if err := b.lockReborn(ctx); err != nil {
		return err
	}
	if err := b.giveReferences(ctx); err != nil {
		return err
	}
	rows := b.newRows()
	if err := b.tx.Copy(ctx, rows); err != nil {
		return fmt.Errorf("store new rows: %w", err)
	}
	if err := b.storeChanged(ctx); err != nil {
		return err
	}
	if err := b.tx.KeepTold(ctx, b.told.now); err != nil {
		return fmt.Errorf("keep what rows told: %w", err)
	}
	if err := b.tx.InsertAudit(ctx, b.refusals...); err != nil {
		return err
	}
	for _, c := range b.conflicts {
		if err := b.tx.KeepConflict(ctx, c); err != nil {
			return fmt.Errorf("keep an identity conflict: %w", err)
		}
	}
	if len(rows.Cases) > 0 && b.source == SourceImport {
		hint := job.ForDay(job.Sweep, b.today)
		hint.Key += ":import"
		return b.tx.InsertJobs(ctx, hint)
	}
	return nil
}

// lockReborn locks the cases of people whose birth date the batch has brought,
// which are judged again at its end: before the counters, as everybody does who
// opens a case beside others.
func (b *batch) lockReborn(ctx context.Context) error {
	for _, p := range b.people.all {
		if !p.dirty || !p.bornNow {
			continue
		}
		if _, err := b.tx.CasesOfPerson(ctx, p.ID); err != nil {
			return fmt.Errorf("lock a person's cases: %w", err)
		}
	}
	return nil
}

// giveReferences takes references for the cases that the extract has none for,
// and keeps those it brings from being given again. It works in the batch's own
// transaction: a second connection would be waited for by loads that each hold
// one. Whoever wants the same counters waits until the batch is stored, so it
// comes last of all that can wait for somebody else.
func (b *batch) giveReferences(ctx context.Context) error {
	needing := map[Series][]*heldCase{}
	wanted := map[Series]int{}
	var outside []string
	for _, c := range b.order {
		if !c.isNew {
			continue
		}
		c.Case.OpenedOn = earliest(c.History(b.profile).Milestones)
		if c.Case.Reference != "" {
			outside = append(outside, c.Case.Reference)
			continue
		}
		s := Series{c.Case.Kind.Prefix(), int(c.Case.OpenedOn.Year)}
		needing[s] = append(needing[s], c)
		wanted[s]++
	}
	for _, p := range b.ordered {
		if (p.isNew || p.dirty) && !p.Provisional {
			outside = append(outside, p.Reference)
		}
	}
	if b.loader.tx != nil {
		nameForNow(needing)
		return nil
	}
	given, err := b.tx.GiveReferences(ctx, outside, wanted)
	if err != nil {
		return fmt.Errorf("give references: %w", err)
	}
	for s, cases := range needing {
		for i, c := range cases {
			c.Case.Reference = given[s][i]
		}
	}
	return nil
}

// nameForNow stands in for the references of a dry run, which goes on for a
// whole file and would keep everybody else from opening a case meanwhile.
func nameForNow(needing map[Series][]*heldCase) {
	for s, cases := range needing {
		for _, c := range cases {
			c.Case.Reference = s.Prefix + "-" + c.Case.ID.String()
		}
	}
}

// newRows are the rows of everything the batch has made.
func (b *batch) newRows() *BulkRows {
	rows := &BulkRows{}
	for _, p := range b.people.all {
		for _, upn := range p.replaced {
			if upn != p.UPN {
				rows.FormerUPNs = append(rows.FormerUPNs, FormerUPN{p.ID, upn, b.at})
			}
		}
		if p.isNew {
			rows.People = append(rows.People, p.Person)
			rows.Audit = append(rows.Audit, b.audit("person.create", "person", p.ID.String(), b.source))
		}
	}
	for _, p := range b.ordered {
		if p.placed != nil {
			rows.Placements = append(rows.Placements, PlanPlacement{p.ID, *p.placed})
		}
		if p.isNew {
			rows.Plans = append(rows.Plans, p.Plan)
			rows.Audit = append(rows.Audit, b.audit("plan.open", "plan", p.Reference, b.source))
		}
	}
	for _, c := range b.order {
		if c.isNew {
			b.newCaseRows(c, rows)
		}
	}
	return rows
}

func (b *batch) newCaseRows(c *heldCase, rows *BulkRows) {
	b.settle(c)
	if b.source == SourceDemo {
		loggedWhenTheyHappened(c.Milestones)
	}
	clocks := b.judge(&c.CaseFile, b.today)
	afterDue(c.Exceptions, clocks)
	rows.Cases = append(rows.Cases, c.Case)
	rows.Milestones = append(rows.Milestones, c.Milestones...)
	rows.Exceptions = append(rows.Exceptions, c.Exceptions...)
	rows.Clocks = append(rows.Clocks, clocks...)
	rows.Audit = append(rows.Audit, b.audit("case.open", "case", c.Case.Reference, b.source))
}

// loggedWhenTheyHappened: a made-up county's people worked day by day; its
// history was not all typed in today.
func loggedWhenTheyHappened(ms []Milestone) {
	for i := range ms {
		ms[i].LoggedOn = ms[i].On
	}
}

// settle brings the case's own days up to its milestones.
func (b *batch) settle(c *heldCase) {
	if p := b.people.byID[c.Case.PersonID]; p != nil {
		c.Person = p.Person
	}
	c.setDays(c.History(b.profile).Milestones)
}

// afterDue marks exceptions that are recorded once their limit has passed.
func afterDue(exceptions []Exception, clocks []Clock) {
	for i := range exceptions {
		x := &exceptions[i]
		for j := range clocks {
			if due := clocks[j].DueOn; clocks[j].Rule == x.Rule && !due.IsZero() && x.RecordedOn.After(due) {
				x.RecordedAfterDue = true
			}
		}
	}
}

// storeChanged writes what was there before and has changed.
func (b *batch) storeChanged(ctx context.Context) error {
	var births []Person
	for _, p := range b.people.all {
		if !p.dirty {
			continue
		}
		if err := b.tx.UpdatePerson(ctx, p.Person); err != nil {
			return fmt.Errorf("store a person: %w", err)
		}
		if err := b.tx.InsertAudit(ctx, b.audit("person.edit", "person", p.ID.String(), b.source)); err != nil {
			return err
		}
		if p.bornNow {
			births = append(births, p.Person)
		}
	}
	for _, p := range b.ordered {
		if !p.dirty || p.isNew {
			continue
		}
		if err := b.tx.UpdatePlan(ctx, p.Plan); err != nil {
			return fmt.Errorf("store plan %s: %w", p.Reference, err)
		}
		if err := b.tx.InsertAudit(ctx, b.audit("plan.edit", "plan", p.Reference, b.source)); err != nil {
			return err
		}
	}
	if err := b.storeCases(ctx); err != nil {
		return err
	}
	for _, p := range births {
		p.Version++
		if err := b.rejudgePerson(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// storeCases writes the cases that were there and have changed: first what is
// altered, row by row, then by COPY what is added, for which the voids have
// made room.
func (b *batch) storeCases(ctx context.Context) error {
	added := &BulkRows{}
	for _, c := range b.order {
		if c.isNew || !c.changed() {
			continue
		}
		if err := b.tx.SaveCase(ctx, b.alter(c, added)); err != nil {
			return fmt.Errorf("store case %s: %w", c.Case.Reference, err)
		}
	}
	if err := b.tx.Copy(ctx, added); err != nil {
		return fmt.Errorf("store what was added to cases: %w", err)
	}
	return nil
}

// alter is what is altered of a case; what is added goes to the rows.
func (b *batch) alter(c *heldCase, added *BulkRows) *CaseChange {
	b.settle(c)
	d := compare(c.Clocks, b.judge(&c.CaseFile, b.today))
	afterDue(c.newEx, d.now)
	change := &CaseChange{
		Case: c.Case, Voids: c.voids, ExceptionsNow: c.nowEx, ClocksMoved: d.moved, ClocksGone: d.gone,
	}
	for i := range d.changed {
		if k := &d.changed[i]; k.ID == 0 {
			added.Clocks = append(added.Clocks, *k)
		} else {
			change.Clocks = append(change.Clocks, *k)
		}
	}
	added.Milestones = append(added.Milestones, c.added...)
	added.Exceptions = append(added.Exceptions, c.newEx...)
	lines := b.lines(c)
	change.Audit, added.Audit = lines[:1], append(added.Audit, lines[1:]...) // the first dates what is withdrawn
	return change
}

// lines are what the audit log tells of a changed case.
func (b *batch) lines(c *heldCase) (out []AuditEntry) {
	for i := range c.voids {
		out = append(out, b.audit("milestone.void", "case", c.Case.Reference, c.voids[i].Kind.String()+": "+importReason))
	}
	for i := range c.added {
		out = append(out, b.audit("milestone.log", "case", c.Case.Reference, c.added[i].Kind.String()))
	}
	if out == nil {
		out = append(out, b.audit("case.edit", "case", c.Case.Reference, b.source))
	}
	return out
}
