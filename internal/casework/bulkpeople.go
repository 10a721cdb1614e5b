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
	bornNow      bool // the birth date was not known before
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
	if ids.bySource[p.SourcePersonID] == p {
		delete(ids.bySource, p.SourcePersonID)
	}
	if ids.byUPN[p.UPN] == p {
		delete(ids.byUPN, p.UPN)
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
// anew of them.
func (b *batch) person(r *Record) (*heldPerson, *BulkProblem) {
	k := &r.Person
	p, conflict := b.people.match(k)
	if conflict != "" {
		return nil, &BulkProblem{Code: "identity_conflict", Message: "This cannot be matched to one person: " + conflict, Refuses: true}
	}
	if p == nil {
		p = &heldPerson{isNew: true}
		p.Person = Person{
			ID: NewID(), SourcePersonID: k.SourcePersonID, UPN: k.UPN, GivenName: Clean(k.GivenName), FamilyName: Clean(k.FamilyName),
			Born: k.Born, Postcode: k.Postcode, TeamID: b.team(r), Version: 1, CreatedAt: b.at,
		}
		b.people.add(p)
		b.undo = append(b.undo, func() { b.people.remove(p) })
		return p, nil
	}
	b.renew(p, k)
	return p, nil
}

// renew takes over new details of somebody known. What the record leaves empty
// stays.
func (b *batch) renew(p *heldPerson, k *PersonRecord) {
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
		return
	}
	was := *p
	b.undo = append(b.undo, func() { *p = was })
	if p.UPN != next.UPN && p.UPN != "" {
		p.FormerUPNs = append(slices.Clone(p.FormerUPNs), p.UPN)
	}
	p.bornNow = p.bornNow || p.Born.IsZero() && !next.Born.IsZero() && !p.isNew
	p.Person, p.dirty = next, !p.isNew
	b.people.index(p)
}

func (b *batch) team(r *Record) ID { return b.loader.teams[Fold(r.Team)] }

func (b *batch) caseworker(r *Record) ID {
	if r.Caseworker == "" {
		return uuid.Nil
	}
	return b.loader.workers[r.Caseworker+"|"+Fold(r.Team)]
}
