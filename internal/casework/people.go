package casework

import (
	"context"
	"slices"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// CreatePerson adds a person. Somebody who seems to be on record already is
// added only where that is confirmed.
func (s *Service) CreatePerson(ctx context.Context, a Actor, in PersonInput) (Person, error) {
	p := Person{ID: NewID(), Version: 1, CreatedAt: s.now()}
	if err := s.applyPerson(&p, in); err != nil {
		return Person{}, err
	}
	err := s.do(ctx, a, func(w *work) error {
		team, err := w.teamFor(p.TeamID)
		if err != nil {
			return err
		}
		p.TeamID = team
		if err := w.notTwice(ctx, &p, in.Confirm); err != nil {
			return err
		}
		if err := w.tx.InsertPerson(ctx, p); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("person.create", "person", p.ID.String(), ""))
	})
	return p, err
}

// WarnSamePerson is the code of the warning that a person may be on record already.
const WarnSamePerson = "same_person"

// notTwice warns of a person whom the actor may see with the same name and
// birth date. Twins have names of their own; the rare namesake is confirmed. The
// same pupil number is no matter of opinion, and left to the database to refuse.
func (w *work) notTwice(ctx context.Context, p *Person, confirm []string) error {
	if p.Born.IsZero() || slices.Contains(confirm, WarnSamePerson) {
		return nil
	}
	name := Fold(p.GivenName + " " + p.FamilyName)
	found, err := w.tx.People(ctx, PersonFilter{Search: name, Born: p.Born, Scope: w.actor.TeamScope()}, PageRequest{Limit: MaxPage})
	if err != nil {
		return err
	}
	for i := range found.Items {
		k := &found.Items[i]
		if Fold(k.GivenName+" "+k.FamilyName) != name || p.UPN != "" && p.UPN == k.UPN {
			continue
		}
		return fault.Bad("This looks odd. Confirm it if it is right.", fault.Field{
			Pointer: "/family_name", Code: WarnSamePerson, Warning: true,
			Message: "Somebody with this name and birth date is on record already, with the id " + k.ID.String() +
				". Use that record, or confirm that this is somebody else.",
		})
	}
	return nil
}

// EditPerson changes what is told of a person. A new UPN keeps the old one
// findable; a birth date or a death moves the clocks of their cases.
func (s *Service) EditPerson(ctx context.Context, a Actor, id ID, version int, in PersonInput) (out Person, err error) {
	err = s.do(ctx, a, func(w *work) error {
		p, err := w.lockPerson(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(version, p.Version); err != nil {
			return err
		}
		before := p
		if err := s.applyPerson(&p, in); err != nil {
			return err
		}
		if p.TeamID != before.TeamID {
			if err := w.mayGive(p.TeamID); err != nil {
				return err
			}
		}
		if err := w.tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		p.Version++
		out = p
		if err := w.tx.InsertAudit(ctx, w.audit("person.edit", "person", p.ID.String(), "")); err != nil {
			return err
		}
		if p.Born == before.Born && p.Died == before.Died {
			return nil
		}
		if err := w.endPlansOfDead(ctx, before.Died, p); err != nil {
			return err
		}
		return w.rejudgePerson(ctx, p)
	})
	return out, err
}

// endPlansOfDead: a plan is not maintained for somebody who has died. A death
// that was a mistake, or on another day, is put right in the same way.
func (w *work) endPlansOfDead(ctx context.Context, before statute.Date, p Person) error {
	if p.Died == before {
		return nil
	}
	plans, err := w.tx.Plans(ctx, PlanFilter{PersonID: p.ID}, PageRequest{Limit: MaxPage})
	if err != nil {
		return err
	}
	for _, plan := range plans.Items {
		died := plan.CeaseReason == "deceased" && plan.CeasedOn == before
		if !plan.CeasedOn.IsZero() && !died || plan.FirstIssuedOn.After(p.Died) && !p.Died.IsZero() {
			continue
		}
		end := planEnd{}
		if !p.Died.IsZero() {
			end = planEnd{On: p.Died, Reason: "deceased"}
		}
		if err := w.setCeased(ctx, &plan, end); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) rejudgePerson(ctx context.Context, p Person) error {
	files, err := w.tx.CasesOfPerson(ctx, p.ID)
	if err != nil {
		return err
	}
	for i := range files {
		files[i].Person = p
		if err := w.save(ctx, &files[i], &CaseChange{
			Audit: []AuditEntry{w.audit("case.recompute", "case", files[i].Case.Reference, "the person's dates changed")},
		}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) applyPerson(p *Person, in PersonInput) error {
	var c checks
	c.set(&p.SourcePersonID, "/source_person_id", in.SourcePersonID, 100)
	c.set(&p.UPN, "/upn", in.UPN, 20)
	c.set(&p.GivenName, "/given_name", in.GivenName, 200)
	c.set(&p.FamilyName, "/family_name", in.FamilyName, 200)
	c.set(&p.Postcode, "/postcode", in.Postcode, 10)
	if in.Born != nil {
		p.Born = *in.Born
	}
	if in.Died != nil {
		p.Died = *in.Died
	}
	if in.TeamID != nil {
		p.TeamID = *in.TeamID
	}
	if p.GivenName == "" && p.FamilyName == "" {
		c.add("/family_name", "required", "Enter a name.")
	}
	today := s.today()
	if p.Born.After(today) {
		c.add("/born", "after_today", "The date of birth has not come yet.")
	}
	switch {
	case p.Died.After(today):
		c.add("/died", "after_today", "The date of death has not come yet.")
	case !p.Died.IsZero() && p.Died.Before(p.Born):
		c.add("/died", "before_birth", "The date of death is before the date of birth.")
	}
	return c.err()
}

// Person reads a person the actor may see.
func (s *Service) Person(ctx context.Context, a Actor, id ID) (Person, error) {
	return look(ctx, s, a, "person.read", func(w *work) (Person, error) { return w.seePerson(ctx, id) })
}

func (w *work) seePerson(ctx context.Context, id ID) (Person, error) {
	return w.seen(ctx, id, w.tx.Person)
}

// lockPerson is seePerson for a change of more than one of their records.
func (w *work) lockPerson(ctx context.Context, id ID) (Person, error) {
	return w.seen(ctx, id, w.tx.LockPerson)
}

func (w *work) seen(ctx context.Context, id ID, read func(context.Context, ID) (Person, error)) (Person, error) {
	w.askFor("person", id.String())
	p, err := read(ctx, id)
	if err == nil && !w.actor.maySee(p.TeamID) {
		return Person{}, w.hide("person", "person", id.String())
	}
	return p, err
}

// People finds people the actor may see, by name order.
func (s *Service) People(ctx context.Context, a Actor, f PersonFilter, p PageRequest) (Page[Person], error) {
	f.Scope = a.TeamScope()
	l := &listed{action: "people.read", recordType: "people"}
	l.id("team_id", f.TeamID)
	l.term("search", f.Search)
	l.term("upn", f.UPN)
	return lookList(ctx, s, a, p, l, func(w *work, p PageRequest) (Page[Person], error) { return w.tx.People(ctx, f, p) })
}

// AddContact adds an adult who belongs to a person.
func (s *Service) AddContact(ctx context.Context, a Actor, personID ID, in ContactInput) (Contact, error) {
	c := Contact{ID: NewID(), PersonID: personID, MayBeTold: "nothing", Version: 1}
	if err := applyContact(&c, in); err != nil {
		return Contact{}, err
	}
	err := s.do(ctx, a, func(w *work) error {
		if _, err := w.seePerson(ctx, personID); err != nil {
			return err
		}
		if err := w.tx.InsertContact(ctx, c); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("contact.create", "contact", c.ID.String(), ""))
	})
	return c, err
}

// EditContact changes what is told of a contact.
func (s *Service) EditContact(ctx context.Context, a Actor, id ID, version int, in ContactInput) (out Contact, err error) {
	err = s.do(ctx, a, func(w *work) error {
		c, err := w.tx.Contact(ctx, id)
		if err != nil {
			return err
		}
		if _, err := w.seePerson(ctx, c.PersonID); err != nil {
			return err
		}
		if err := checkVersion(version, c.Version); err != nil {
			return err
		}
		if err := applyContact(&c, in); err != nil {
			return err
		}
		if err := w.tx.UpdateContact(ctx, c); err != nil {
			return err
		}
		c.Version++
		out = c
		return w.tx.InsertAudit(ctx, w.audit("contact.edit", "contact", c.ID.String(), ""))
	})
	return out, err
}

func applyContact(c *Contact, in ContactInput) error {
	var k checks
	k.set(&c.Name, "/name", in.Name, 200)
	k.set(&c.Relationship, "/relationship", in.Relationship, 100)
	k.set(&c.Phone, "/phone", in.Phone, 40)
	k.set(&c.Email, "/email", in.Email, 254)
	k.set(&c.MayBeTold, "/may_be_told", in.MayBeTold, 20)
	if c.Name == "" {
		k.add("/name", "required", "Enter a name.")
	}
	if c.MayBeTold == "" {
		k.add("/may_be_told", "required", "Say how much they may be told.")
	}
	oneOf(&k, "/may_be_told", c.MayBeTold, MayBeTold())
	return k.err()
}

// Contacts lists a person's contacts.
func (s *Service) Contacts(ctx context.Context, a Actor, personID ID) ([]Contact, error) {
	return look(ctx, s, a, "contacts.read", func(w *work) ([]Contact, error) {
		if _, err := w.seePerson(ctx, personID); err != nil {
			return nil, err
		}
		return w.tx.Contacts(ctx, personID)
	})
}

// AddNote writes a note or an enquiry on a case. It moves no clock and leaves
// the case's version alone.
func (s *Service) AddNote(ctx context.Context, a Actor, key Key, in NoteInput) (Note, error) {
	var c checks
	n := Note{
		ID: NewID(), Kind: in.Kind, Channel: c.text("/channel", in.Channel, 100),
		Body:     c.need("/body", in.Body, maxText, "Write the note."),
		Promised: c.text("/promised", in.Promised, maxText), At: s.now(), By: a.ID, ByName: a.Name,
	}
	if n.Kind == "" {
		n.Kind = "note"
	}
	oneOf(&c, "/kind", n.Kind, []string{"note", "enquiry"})
	if err := c.err(); err != nil {
		return Note{}, err
	}
	err := s.do(ctx, a, func(w *work) error {
		f, err := w.seeCase(ctx, key)
		if err != nil {
			return err
		}
		n.CaseID = f.Case.ID
		if err := w.tx.InsertNote(ctx, n); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("note.create", "case", f.Case.Reference, n.Kind))
	})
	return n, err
}

// Notes lists what was written on a case, newest first. Hub advisers read
// status, not notes.
func (s *Service) Notes(ctx context.Context, a Actor, key Key) ([]Note, error) {
	return look(ctx, s, a, "notes.read", func(w *work) ([]Note, error) {
		f, err := w.seeCase(ctx, key)
		if err != nil {
			return nil, err
		}
		if a.Role == HubAdviser {
			return nil, fault.New(fault.Forbidden, "Notes are for the team that has the case.")
		}
		return w.tx.Notes(ctx, f.Case.ID)
	})
}
