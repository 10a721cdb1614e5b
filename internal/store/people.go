package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

type personRow struct {
	ID             casework.ID `gorm:"type:uuid;primaryKey"`
	SourcePersonID string
	UPN            string `gorm:"column:upn"`
	GivenName      string
	FamilyName     string
	Born, Died     Date
	Postcode       string
	TeamID         NullID
	Search         string
	Version        int
	CreatedAt      time.Time
}

func (personRow) TableName() string { return "people" }

func personToRow(p casework.Person) personRow {
	return personRow{
		p.ID, p.SourcePersonID, p.UPN, p.GivenName, p.FamilyName,
		Date{p.Born},
		Date{p.Died},
		p.Postcode,
		NullID(p.TeamID), p.SearchText(), p.Version, p.CreatedAt,
	}
}

func (r personRow) person() casework.Person {
	return casework.Person{
		ID: r.ID, SourcePersonID: r.SourcePersonID, UPN: r.UPN, GivenName: r.GivenName, FamilyName: r.FamilyName,
		Born: r.Born.Date, Died: r.Died.Date, Postcode: r.Postcode, TeamID: casework.ID(r.TeamID),
		Version: r.Version, CreatedAt: r.CreatedAt,
	}
}

// Person reads one person.
func (r reader) Person(ctx context.Context, id casework.ID) (casework.Person, error) {
	row, err := first[personRow](ctx, r, "person", "id = ?", id)
	return row.person(), err
}

// LockPerson is Person with the row locked.
func (t *tx) LockPerson(ctx context.Context, id casework.ID) (casework.Person, error) {
	t.write("select from people where id = $1 for no key update", id)
	return t.Person(ctx, id)
}

// People lists people by name, those the filter lets through.
func (r reader) People(ctx context.Context, f casework.PersonFilter, p casework.PageRequest) (casework.Page[casework.Person], error) {
	q := newWhere()
	if f.Search != "" {
		for _, word := range words(casework.Fold(f.Search)) {
			q.add("search like ?", "%"+word+"%")
		}
	}
	if f.UPN != "" {
		q.add("(upn = ? or id in (select person_id from person_upns where upn = ?))", f.UPN, f.UPN)
	}
	if !f.Born.IsZero() {
		q.add("born = ?", Date{f.Born})
	}
	q.team("team_id", f.TeamID, f.Scope)
	if p.Cursor != "" {
		var at [3]string
		if err := decodeCursor(p.Cursor, at[:], isID); err != nil {
			return casework.Page[casework.Person]{}, err
		}
		q.add("(family_name, given_name, id) > (?, ?, ?::uuid)", at[0], at[1], at[2])
	}
	rows, err := list[personRow](ctx, r, q, "family_name, given_name, id", p.Limit+1)
	if err != nil {
		return casework.Page[casework.Person]{}, err
	}
	return page(rows, p.Limit, personRow.person, func(r personRow) []string {
		return []string{r.FamilyName, r.GivenName, r.ID.String()}
	}), nil
}

// InsertPerson adds a person.
func (t *tx) InsertPerson(ctx context.Context, p casework.Person) error {
	row := personToRow(p)
	return t.create(ctx, &row)
}

// UpdatePerson stores a person read at p.Version. A UPN that is replaced stays
// in the history.
func (t *tx) UpdatePerson(ctx context.Context, p casework.Person) error {
	t.write(`insert into person_upns (person_id, upn, until_at) select id, upn, now() from people
		where id = $1 and upn <> '' and upn <> $2 on conflict do nothing`, p.ID, p.UPN)
	row := personToRow(p)
	return t.update(ctx, &row, p.ID, p.Version, map[string]any{
		"source_person_id": row.SourcePersonID, "upn": row.UPN, "given_name": row.GivenName, "family_name": row.FamilyName,
		"born": row.Born, "died": row.Died, "postcode": row.Postcode, "team_id": row.TeamID, "search": row.Search,
	})
}

type contactRow struct {
	ID           casework.ID `gorm:"type:uuid;primaryKey"`
	PersonID     casework.ID `gorm:"type:uuid"`
	Name         string
	Relationship string
	Phone, Email string
	MayBeTold    string
	Version      int
}

func (contactRow) TableName() string { return "contacts" }

func (r contactRow) contact() casework.Contact { return casework.Contact(r) }

// Contact reads one contact.
func (r reader) Contact(ctx context.Context, id casework.ID) (casework.Contact, error) {
	row, err := first[contactRow](ctx, r, "contact", "id = ?", id)
	return row.contact(), err
}

// Contacts lists a person's contacts by name.
func (r reader) Contacts(ctx context.Context, personID casework.ID) ([]casework.Contact, error) {
	q := newWhere()
	q.add("person_id = ?", personID)
	rows, err := list[contactRow](ctx, r, q, "name, id", casework.MaxPage)
	return each(rows, contactRow.contact), err
}

// InsertContact adds a contact.
func (t *tx) InsertContact(ctx context.Context, c casework.Contact) error {
	row := contactRow(c)
	return t.create(ctx, &row)
}

// UpdateContact stores a contact read at c.Version.
func (t *tx) UpdateContact(ctx context.Context, c casework.Contact) error {
	return t.update(ctx, &contactRow{}, c.ID, c.Version, map[string]any{
		"name": c.Name, "relationship": c.Relationship, "phone": c.Phone, "email": c.Email, "may_be_told": c.MayBeTold,
	})
}

type noteRow struct {
	ID       casework.ID `gorm:"type:uuid;primaryKey"`
	CaseID   casework.ID `gorm:"type:uuid"`
	Kind     string
	Channel  string
	Body     string
	Promised string
	At       time.Time
	ByID     NullID
	ByName   string
}

func (noteRow) TableName() string { return "notes" }

func (r noteRow) note() casework.Note {
	return casework.Note{
		ID: r.ID, CaseID: r.CaseID, Kind: r.Kind, Channel: r.Channel, Body: r.Body, Promised: r.Promised,
		At: r.At, By: casework.ID(r.ByID), ByName: r.ByName,
	}
}

// Notes lists a case's notes, newest first.
func (r reader) Notes(ctx context.Context, caseID casework.ID) ([]casework.Note, error) {
	q := newWhere()
	q.add("case_id = ?", caseID)
	rows, err := list[noteRow](ctx, r, q, "at desc, id desc", 1000)
	return each(rows, noteRow.note), err
}

// InsertNote adds a note.
func (t *tx) InsertNote(ctx context.Context, n casework.Note) error {
	row := noteRow{n.ID, n.CaseID, n.Kind, n.Channel, n.Body, n.Promised, n.At, NullID(n.By), n.ByName}
	return t.create(ctx, &row)
}

// create inserts a row through gorm.
func (t *tx) create(ctx context.Context, row any) error {
	g, err := t.session(ctx)
	if err != nil {
		return err
	}
	return t.failedBy(g.Create(row).Error)
}

// update changes the listed columns of a row read at a version. Never a
// struct: gorm would skip what is empty.
func (t *tx) update(ctx context.Context, model any, id casework.ID, version int, columns map[string]any) error {
	g, err := t.session(ctx)
	if err != nil {
		return err
	}
	columns["version"] = gorm.Expr("version + 1")
	done := g.Model(model).Where("id = ? and version = ?", id, version).Updates(columns)
	switch {
	case done.Error != nil:
		return t.failedBy(done.Error)
	case done.RowsAffected != 1:
		return stale()
	}
	return nil
}

// failedBy remembers that the transaction cannot go on.
func (t *tx) failedBy(err error) error {
	if err != nil {
		t.err = asFault(err)
	}
	return t.err
}

func notThere(what string) error { return fault.New(fault.NotFound, "There is no such "+what+".") }
