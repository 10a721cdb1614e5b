package casework

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"ehcp.example/tracker/internal/statute"
)

// One person may stand in many rows, of one file or of several, and these need
// not agree: an old case keeps the address of its day. So a row says something
// new of its person only where its own cells have changed since it was last
// stored. A row stored for the first time is taken as it stands, in the order
// of the load; the last one wins.

// The kinds of file whose rows tell of people, as the extract calls them.
const (
	assessmentsFile = "assessments"
	plansFile       = "plans"
	complaintsFile  = "complaints"
)

// RowKey names a row of an extract: the kind of its file and its reference.
type RowKey struct{ FileKind, Reference string }

// rowKey is the row that the record came from.
func (r *Record) rowKey() RowKey {
	switch {
	case r.Plan != nil:
		return RowKey{plansFile, r.Plan.Reference}
	case len(r.Cases) == 0:
		return RowKey{complaintsFile, ""}
	case r.Cases[0].Kind == statute.NeedsAssessment:
		return RowKey{assessmentsFile, r.Cases[0].Reference}
	}
	return RowKey{complaintsFile, r.Cases[0].Reference}
}

// told is what a row tells of its person, cell by cell, as digests: it is
// compared and never read.
func (k *PersonRecord) told() string {
	cells := []string{k.SourcePersonID, k.UPN, Clean(k.GivenName), Clean(k.FamilyName), k.Postcode, k.Born.String()}
	for i, c := range cells {
		sum := sha256.Sum256([]byte(c))
		cells[i] = base64.RawURLEncoding.EncodeToString(sum[:9])
	}
	return strings.Join(cells, ".")
}

// since is what the row tells that it did not tell before.
func (k *PersonRecord) since(before string) PersonRecord {
	out := *k
	was, now := strings.Split(before, "."), strings.Split(k.told(), ".")
	cells := []*string{&out.SourcePersonID, &out.UPN, &out.GivenName, &out.FamilyName, &out.Postcode}
	if len(was) != len(now) {
		return out
	}
	for i, cell := range cells {
		if was[i] == now[i] {
			*cell = ""
		}
	}
	if was[len(cells)] == now[len(cells)] {
		out.Born = statute.Date{}
	}
	return out
}

// tellings are what the rows of a batch told of their people before.
type tellings struct {
	before map[RowKey]string
	now    map[RowKey]string // what has changed, to be kept
	// last is, of people whose rows were loaded before tellings were kept, the
	// row that was loaded last: as they stand is what it told.
	last map[ID]RowKey
}

// fetchTold reads what the rows told before.
func (b *batch) fetchTold(ctx context.Context, records []Record) (err error) {
	b.told = tellings{now: map[RowKey]string{}}
	if b.source != SourceImport {
		return nil // nobody loads a made-up county a second time
	}
	var keys []RowKey
	for i := range records {
		if records[i].Person != (PersonRecord{}) {
			keys = append(keys, records[i].rowKey())
		}
	}
	if len(keys) == 0 {
		return nil
	}
	if b.told.before, err = b.tx.ToldBefore(ctx, keys); err != nil {
		return err
	}
	var untold []ID
	for i := range records {
		if p := b.known(&records[i]); p != nil && b.told.before[records[i].rowKey()] == "" {
			untold = append(untold, p.ID)
		}
	}
	if len(untold) > 0 {
		b.told.last, err = b.tx.LastUntold(ctx, untold)
	}
	return err
}

// known is the person of the row's own case or plan, where that is there.
func (b *batch) known(r *Record) *heldPerson {
	key := r.rowKey()
	if r.Plan != nil {
		if p := b.plans[key.Reference]; p != nil {
			return p.person
		}
		return nil
	}
	if c := b.cases[key.Reference]; c != nil && len(r.Cases) > 0 && c.Case.Kind == r.Cases[0].Kind {
		return b.people.byID[c.Case.PersonID]
	}
	return nil
}

// keepTold notes what a row that has been applied told.
func (b *batch) keepTold(r *Record) {
	if b.source != SourceImport || r.Person == (PersonRecord{}) {
		return
	}
	if key, told := r.rowKey(), r.Person.told(); b.told.before[key] != told {
		b.told.before[key], b.told.now[key] = told, told
	}
}

// news is what the row tells of p that is to be taken over.
func (b *batch) news(r *Record, known bool, p *heldPerson) PersonRecord {
	key := r.rowKey()
	before := b.told.before[key]
	switch last, older := b.told.last[p.ID]; {
	case !known:
		return r.Person
	case before != "":
		return r.Person.since(before)
	case older && last != key:
		return PersonRecord{} // a row loaded after it has been taken over already
	}
	return r.Person
}
