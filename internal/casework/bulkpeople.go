package casework

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// heldPerson is somebody in the batch.
type heldPerson struct {
	MatchedPerson
	isNew, dirty bool
	bornNow      bool     // the birth date was not known before
	replaced     []string // UPNs that this batch has put others in the place of
}

// identities finds people by what a record tells of them.
type identities struct {
	all      []*heldPerson
	bySource map[string]*heldPerson
	byUPN    map[string]*heldPerson // held now or before
	byName   map[string][]*heldPerson
	byID     map[ID]*heldPerson
}

func newIdentities(found []MatchedPerson) *identities {
	ids := &identities{
		bySource: map[string]*heldPerson{}, byUPN: map[string]*heldPerson{}, byName: map[string][]*heldPerson{},
		byID: map[ID]*heldPerson{},
	}
	for i := range found {
		ids.add(&heldPerson{MatchedPerson: found[i]})
	}
	return ids
}

func (ids *identities) add(p *heldPerson) {
	if ids.byID[p.ID] != nil {
		return
	}
	ids.all = append(ids.all, p)
	ids.index(p)
}

func (ids *identities) index(p *heldPerson) {
	ids.byID[p.ID] = p
	if p.SourcePersonID != "" {
		ids.bySource[p.SourcePersonID] = p
	}
	for _, upn := range append([]string{p.UPN}, p.FormerUPNs...) {
		if upn != "" && ids.byUPN[upn] == nil {
			ids.byUPN[upn] = p
		}
	}
	name := sameIdentity(p.GivenName, p.FamilyName, p.Born, p.Postcode)
	if !slices.Contains(ids.byName[name], p) {
		ids.byName[name] = append(ids.byName[name], p)
	}
}

// remove forgets somebody made by a row that was refused.
func (ids *identities) remove(p *heldPerson) {
	ids.all = slices.DeleteFunc(ids.all, func(o *heldPerson) bool { return o == p })
	delete(ids.byID, p.ID)
	ids.unindex(p)
}

// unindex forgets the numbers and the name that somebody has now.
func (ids *identities) unindex(p *heldPerson) {
	if ids.bySource[p.SourcePersonID] == p {
		delete(ids.bySource, p.SourcePersonID)
	}
	for _, upn := range append([]string{p.UPN}, p.FormerUPNs...) {
		if ids.byUPN[upn] == p {
			delete(ids.byUPN, upn)
		}
	}
	name := sameIdentity(p.GivenName, p.FamilyName, p.Born, p.Postcode)
	ids.byName[name] = slices.DeleteFunc(ids.byName[name], func(o *heldPerson) bool { return o == p })
}

// match is who the record means; nil where nobody known. A conflict is told in
// words that name nobody.
func (ids *identities) match(k *PersonRecord) (p *heldPerson, conflict string) {
	bySource, byUPN := ids.bySource[k.SourcePersonID], ids.byUPN[k.UPN]
	if k.SourcePersonID == "" {
		bySource = nil
	}
	if k.UPN == "" {
		byUPN = nil
	}
	switch {
	case bySource != nil && byUPN != nil && bySource != byUPN:
		return nil, "its person id and its UPN belong to two people"
	case bySource != nil:
		return bySource, disagree(bySource, k, "person id")
	case byUPN != nil:
		if k.SourcePersonID != "" && byUPN.SourcePersonID != "" {
			return nil, "its UPN belongs to somebody with another person id"
		}
		return byUPN, disagree(byUPN, k, "UPN")
	}
	named := ids.byName[sameIdentity(k.GivenName, k.FamilyName, k.Born, k.Postcode)]
	if k.Postcode == "" || k.Born.IsZero() {
		return nil, "" // a name and a birthday alone are not enough to take two people for one
	}
	named = slices.DeleteFunc(slices.Clone(named), func(p *heldPerson) bool {
		return k.SourcePersonID != "" && p.SourcePersonID != "" // another person of the record system
	})
	switch len(named) {
	case 0:
		return nil, ""
	case 1:
		return named[0], ""
	}
	return nil, "two people have this name, date of birth and postcode"
}

// disagree says why a number found somebody who cannot be meant: another birth
// date, or another name from first to last.
func disagree(p *heldPerson, k *PersonRecord, number string) string {
	switch {
	case !p.Born.IsZero() && !k.Born.IsZero() && p.Born != k.Born:
		return "the " + number + " belongs to somebody with another date of birth"
	case Fold(p.GivenName) != Fold(k.GivenName) && Fold(p.FamilyName) != Fold(k.FamilyName) && !sharesName(p, k):
		return "the " + number + " belongs to somebody with another name"
	}
	return ""
}

// sharesName: Maria Ana Silva and Ana da Silva are taken for one.
func sharesName(p *heldPerson, k *PersonRecord) bool {
	for _, a := range strings.Fields(Fold(p.GivenName + " " + p.FamilyName)) {
		if slices.Contains(strings.Fields(Fold(k.GivenName+" "+k.FamilyName)), a) {
			return true
		}
	}
	return false
}

// person finds or makes who the record is about, and takes over what it tells
// anew of them; renewed tells whether that was anything.
func (b *batch) person(r *Record) (p *heldPerson, renewed bool, problem *BulkProblem) {
	k, known := &r.Person, b.known(r)
	if known != nil && b.told.before[r.rowKey()] == k.told() {
		return known, false, nil // a row that says the same again means the same person
	}
	p, conflict := b.people.match(k)
	switch {
	case conflict != "":
		return nil, false, &BulkProblem{Code: "identity_conflict", Message: "This cannot be matched to one person: " + conflict, Refuses: true}
	case p == nil && known != nil && known.moved(k):
		p = known
	case p == nil:
		return b.newPerson(r), false, nil
	}
	news := b.news(r, known != nil, p)
	return p, b.renew(p, &news), nil
}

// moved: the row's own case or plan is of somebody of that very name and birth
// date, whom only another postcode kept from being found.
func (p *heldPerson) moved(k *PersonRecord) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return sameIdentity(p.GivenName, p.FamilyName, p.Born, "") == sameIdentity(k.GivenName, k.FamilyName, k.Born, "") &&
		!differ(p.SourcePersonID, k.SourcePersonID) && !differ(p.UPN, k.UPN)
}

func (b *batch) newPerson(r *Record) *heldPerson {
	k := &r.Person
	p := &heldPerson{isNew: true}
	p.Person = Person{
		ID: NewID(), SourcePersonID: k.SourcePersonID, UPN: k.UPN, GivenName: Clean(k.GivenName), FamilyName: Clean(k.FamilyName),
		Born: k.Born, Postcode: k.Postcode, TeamID: b.team(r), Version: 1, CreatedAt: b.at,
	}
	b.people.add(p)
	b.undo = append(b.undo, func() { b.people.remove(p) })
	return p
}

// renew takes over new details of somebody known, and tells whether there were
// any. What the record leaves empty stays.
func (b *batch) renew(p *heldPerson, k *PersonRecord) bool {
	next := p.Person
	for _, f := range []struct {
		to   *string
		from string
	}{
		{&next.SourcePersonID, k.SourcePersonID},
		{&next.UPN, k.UPN},
		{&next.GivenName, Clean(k.GivenName)},
		{&next.FamilyName, Clean(k.FamilyName)},
		{&next.Postcode, k.Postcode},
	} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	if slices.Contains(p.FormerUPNs, next.UPN) {
		next.UPN = p.UPN // an older extract does not bring an old number back
	}
	if next.Born.IsZero() {
		next.Born = k.Born
	}
	if next == p.Person {
		return false
	}
	was := *p
	b.undo = append(b.undo, func() {
		b.people.unindex(p)
		*p = was
		b.people.index(p)
	})
	b.people.unindex(p) // as a batch of its own would find them: by what they are now
	if p.UPN != next.UPN && p.UPN != "" {
		p.FormerUPNs = append(slices.Clone(p.FormerUPNs), p.UPN)
		p.replaced = append(slices.Clone(p.replaced), p.UPN)
	}
	p.bornNow = p.bornNow || p.Born.IsZero() && !next.Born.IsZero() && !p.isNew
	p.Person, p.dirty = next, !p.isNew
	b.people.index(p)
	return true
}

func (b *batch) team(r *Record) ID { return b.loader.teams[r.Team] }

func (b *batch) caseworker(r *Record) ID {
	if r.Caseworker == "" {
		return uuid.Nil
	}
	return b.loader.workers[r.Caseworker+"|"+r.Team]
}
