package casework

import (
	"context"
	"errors"
	"slices"

	"ehcp.example/tracker/internal/statute"
)

// Load runs a load: fn gets the run and applies its batches to it, each in a
// transaction of its own. A dry run does all of it in one transaction that is
// undone at the end, so that what it tells is what a load would have told.
func (s *Service) Load(ctx context.Context, o BulkOptions, fn func(BulkRun) error) error {
	if !o.DryRun {
		return fn(newLoader(s, o, nil))
	}
	undo := errors.New("dry run")
	var told error
	err := s.store.InTx(ctx, func(tx Tx) error {
		told = fn(newLoader(s, o, tx))
		return undo
	})
	switch {
	case told != nil:
		return told
	case !errors.Is(err, undo):
		return err
	}
	// It has changed nothing, and tells who is there already: a reading.
	return s.noteOr(ctx, entry(o.Actor, s.now(), "import_try.read", "imports", "", "dry run"), nil)
}

// loader is a load under way.
type loader struct {
	*Service
	options BulkOptions
	tx      Tx            // of a dry run; nil where every batch has its own
	teams   map[string]ID // by name as it is spelt: which are one, the record says
	workers map[string]ID // caseworkers by address and team
	scope   []ID          // the actor's teams; nil where they see all of them
	own     []Team        // those teams, once they have been read
}

func newLoader(s *Service, o BulkOptions, tx Tx) *loader {
	return &loader{
		Service: s, options: o, tx: tx, teams: map[string]ID{}, workers: map[string]ID{}, scope: o.Actor.TeamScope(),
	}
}

func (l *loader) in(ctx context.Context, fn func(Tx) error) error {
	if l.tx != nil {
		return fn(l.tx)
	}
	return l.store.InTx(ctx, fn)
}

// Apply stores records in one transaction.
func (l *loader) Apply(ctx context.Context, records []Record) ([]BulkResult, error) {
	if err := l.names(ctx, records); err != nil {
		return nil, err
	}
	var out []BulkResult
	err := l.in(ctx, func(tx Tx) error {
		b, err := l.fetch(ctx, tx, records)
		if err != nil {
			return err
		}
		out = make([]BulkResult, 0, len(records))
		for i := range records {
			out = append(out, b.apply(&records[i]))
		}
		return b.store(ctx)
	})
	return out, err
}

// names makes the teams and caseworkers that are new, in a short transaction
// of its own, so that two loads never wait for each other's batches.
func (l *loader) names(ctx context.Context, records []Record) error {
	if err := l.ownTeams(ctx); err != nil {
		return err
	}
	teams, workers := l.newNames(records)
	if len(teams)+len(workers) == 0 {
		return nil
	}
	return l.in(ctx, func(tx Tx) error {
		made, err := tx.EnsureTeams(ctx, keysOf(teams))
		if err != nil {
			return err
		}
		for name, id := range made {
			l.teams[name] = id
		}
		byEmail := make(map[string][]ID, len(workers))
		for email, names := range workers {
			for _, name := range names {
				if id := l.teams[name]; !slices.Contains(byEmail[email], id) {
					byEmail[email] = append(byEmail[email], id)
				}
			}
		}
		users, err := tx.EnsureCaseworkers(ctx, byEmail)
		for email, id := range users {
			for _, name := range workers[email] {
				l.workers[email+"|"+name] = id
			}
		}
		return err
	})
}

// newNames are the teams that are new, and the teams of each caseworker who is:
// one may have cases of several. A row that will be refused for its team makes
// neither.
func (l *loader) newNames(records []Record) (teams map[string]bool, workers map[string][]string) {
	teams, workers = map[string]bool{}, map[string][]string{}
	for i := range records {
		r := &records[i]
		if !l.place(r) {
			continue
		}
		if _, known := l.teams[r.Team]; r.Team != "" && !known {
			teams[r.Team] = true
		}
		if _, known := l.workers[r.Caseworker+"|"+r.Team]; r.Caseworker != "" && !known {
			workers[r.Caseworker] = append(workers[r.Caseworker], r.Team)
		}
	}
	return teams, workers
}

// Keep books the refused rows that name a record, and takes off the list
// those that have been stored.
func (l *loader) Keep(ctx context.Context, refused []IntakeItem, fileKind string, stored []string) error {
	if len(refused)+len(stored) == 0 {
		return nil
	}
	return l.in(ctx, func(tx Tx) error {
		if len(stored) > 0 {
			if err := tx.MendIntake(ctx, fileKind, stored, l.today()); err != nil {
				return err
			}
		}
		if len(refused) == 0 {
			return nil
		}
		return tx.KeepIntake(ctx, refused, l.scope)
	})
}

// batch is the part of the record that one batch touches, held in memory: rows
// of a file are applied to it one by one, and what has changed is stored at
// the end. A row that is refused leaves no trace in it.
type batch struct {
	*work
	loader  *loader
	people  *identities
	told    tellings
	cases   map[string]*heldCase // by reference
	plans   map[string]*heldPlan // by reference
	opened  map[ID]*heldPlan     // by the case that opened it
	order   []*heldCase          // in the order in which they were first held
	ordered []*heldPlan
	undo    []func() // what takes back the row being applied
	// conflicts are rows whose person cannot be told, for the queue.
	conflicts []IdentityConflict
	refusals  []AuditEntry // rows of other teams
}

// heldCase is a case in the batch and what has been done to it.
type heldCase struct {
	CaseFile
	isNew bool
	dirty bool // something but milestones has changed
	added []Milestone
	voids []Milestone
	newEx []Exception
	nowEx []Exception
}

// heldPlan is a plan in the batch with its reviews and moves between phases.
type heldPlan struct {
	Plan
	isNew, dirty bool
	reviews      []*heldCase // in the order of the chain
	phases       []*heldCase
	person       *heldPerson
	caseworker   ID
	placed       *PlacementRecord // a new placement
}

// touch notes how a row's change of a case is taken back.
func (b *batch) touch(c *heldCase) {
	was := *c
	was.Milestones = append([]Milestone(nil), c.Milestones...)
	was.Exceptions = append([]Exception(nil), c.Exceptions...)
	was.added, was.voids = append([]Milestone(nil), c.added...), append([]Milestone(nil), c.voids...)
	was.newEx, was.nowEx = append([]Exception(nil), c.newEx...), append([]Exception(nil), c.nowEx...)
	b.undo = append(b.undo, func() { *c = was })
}

func (b *batch) touchPlan(p *heldPlan) {
	was := *p
	was.reviews, was.phases = append([]*heldCase(nil), p.reviews...), append([]*heldCase(nil), p.phases...)
	b.undo = append(b.undo, func() { *p = was })
}

// rollback takes back the row being applied, last change first.
func (b *batch) rollback() {
	for i := len(b.undo) - 1; i >= 0; i-- {
		b.undo[i]()
	}
}

// addCase puts a new case in the batch.
func (b *batch) addCase(c *heldCase) {
	c.isNew, c.Case.ID = true, NewID()
	c.Case.EnteredOn, c.Case.Source, c.Case.Version, c.Case.CreatedAt = b.today, b.source, 1, b.at
	n := len(b.order)
	b.order = append(b.order, c)
	if ref := c.Case.Reference; ref != "" {
		b.cases[ref] = c
	}
	b.undo = append(b.undo, func() {
		b.order = b.order[:n]
		delete(b.cases, c.Case.Reference)
	})
}

// log adds a milestone to a held case.
func (b *batch) log(c *heldCase, in MilestoneInput) {
	m := b.milestone(c.Case.ID, in)
	c.Milestones = append(c.Milestones, m)
	c.added = append(c.added, m)
}

// void takes one of its milestones back; one added by this batch just goes.
func (b *batch) void(c *heldCase, id ID) {
	for i := range c.added {
		if c.added[i].ID == id {
			c.added = append(c.added[:i:i], c.added[i+1:]...)
			for j := range c.Milestones {
				if c.Milestones[j].ID == id {
					c.Milestones = append(c.Milestones[:j:j], c.Milestones[j+1:]...)
					return
				}
			}
		}
	}
	for j := range c.Milestones {
		if m := &c.Milestones[j]; m.ID == id && !m.Voided() {
			m.VoidedAt, m.VoidedBy, m.VoidReason = b.at, b.actor.ID, importReason
			c.voids = append(c.voids, *m)
		}
	}
}

// importReason is why a load voids a milestone.
const importReason = "import"

// changed tells whether anything of the case is to be stored.
func (c *heldCase) changed() bool {
	return c.isNew || c.dirty || len(c.added)+len(c.voids)+len(c.newEx)+len(c.nowEx) > 0
}

// find is the standing milestone of a kind and body.
func (c *heldCase) find(k statute.Kind, body string) *Milestone {
	for i := range c.Milestones {
		if m := &c.Milestones[i]; m.Kind == k && m.Body == body && !m.Voided() {
			return m
		}
	}
	return nil
}

func keysOf[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}
