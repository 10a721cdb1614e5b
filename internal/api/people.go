package api

import (
	"context"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

func person(p casework.Person) gen.Person {
	return gen.Person{
		ID: p.ID, SourcePersonID: text(p.SourcePersonID), Upn: text(p.UPN), GivenName: p.GivenName, FamilyName: p.FamilyName,
		Born: p.Born, Died: day(p.Died), Postcode: text(p.Postcode), TeamID: id(p.TeamID), Version: p.Version, CreatedAt: p.CreatedAt.UTC(),
	}
}

// CreatePerson adds a person.
func (s *server) CreatePerson(ctx context.Context, r gen.CreatePersonRequestObject) (gen.CreatePersonResponseObject, error) {
	b := r.Body
	p, err := s.cases.CreatePerson(ctx, actor(ctx), casework.PersonInput{
		SourcePersonID: b.SourcePersonID, UPN: b.Upn, GivenName: &b.GivenName, FamilyName: &b.FamilyName, Born: &b.Born, Died: b.Died,
		Postcode: b.Postcode, TeamID: b.TeamID, Confirm: value(b.Confirm),
	})
	if err != nil {
		return nil, err
	}
	return gen.CreatePerson201JSONResponse{
		Body: person(p), Headers: gen.CreatePerson201ResponseHeaders{ETag: etag(p.Version), Location: at("people", p.ID)},
	}, nil
}

// SearchPeople finds people.
func (s *server) SearchPeople(ctx context.Context, r gen.SearchPeopleRequestObject) (gen.SearchPeopleResponseObject, error) {
	b := r.Body
	found, err := s.cases.People(ctx, actor(ctx), casework.PersonFilter{
		Search: value(b.Search), UPN: value(b.Upn), TeamID: value(b.TeamID),
	}, page(b.Cursor, b.Limit))
	if err != nil {
		return nil, err
	}
	return gen.SearchPeople200JSONResponse{Items: each(found.Items, person), NextCursor: text(found.Next)}, nil
}

// GetPerson reads a person.
func (s *server) GetPerson(ctx context.Context, r gen.GetPersonRequestObject) (gen.GetPersonResponseObject, error) {
	p, err := s.cases.Person(ctx, actor(ctx), r.PersonID)
	if err != nil {
		return nil, err
	}
	return gen.GetPerson200JSONResponse{Body: person(p), Headers: gen.GetPerson200ResponseHeaders{ETag: etag(p.Version)}}, nil
}

// UpdatePerson changes what is told of a person.
func (s *server) UpdatePerson(ctx context.Context, r gen.UpdatePersonRequestObject) (gen.UpdatePersonResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	b := r.Body
	p, err := s.cases.EditPerson(ctx, actor(ctx), r.PersonID, read, casework.PersonInput{
		UPN: changed(b.Upn), GivenName: b.GivenName, FamilyName: b.FamilyName, Born: b.Born, Died: changed[statute.Date](b.Died),
		Postcode: changed(b.Postcode), TeamID: changed(b.TeamID),
	})
	if err != nil {
		return nil, err
	}
	return gen.UpdatePerson200JSONResponse{Body: person(p), Headers: gen.UpdatePerson200ResponseHeaders{ETag: etag(p.Version)}}, nil
}

func contact(c casework.Contact) gen.Contact {
	return gen.Contact{
		ID: c.ID, PersonID: c.PersonID, Name: c.Name, Relationship: c.Relationship, Phone: text(c.Phone), Email: text(c.Email),
		MayBeTold: gen.Telling(c.MayBeTold), Version: c.Version,
	}
}

// ListContacts lists a person's contacts.
func (s *server) ListContacts(ctx context.Context, r gen.ListContactsRequestObject) (gen.ListContactsResponseObject, error) {
	all, err := s.cases.Contacts(ctx, actor(ctx), r.PersonID)
	if err != nil {
		return nil, err
	}
	return gen.ListContacts200JSONResponse{Items: each(all, contact)}, nil
}

// CreateContact adds a contact.
func (s *server) CreateContact(ctx context.Context, r gen.CreateContactRequestObject) (gen.CreateContactResponseObject, error) {
	b := r.Body
	told := string(b.MayBeTold)
	c, err := s.cases.AddContact(ctx, actor(ctx), r.PersonID, casework.ContactInput{
		Name: &b.Name, Relationship: &b.Relationship, Phone: b.Phone, Email: b.Email, MayBeTold: &told,
	})
	if err != nil {
		return nil, err
	}
	return gen.CreateContact201JSONResponse{Body: contact(c), Headers: gen.CreateContact201ResponseHeaders{
		ETag: etag(c.Version), Location: at("people", c.PersonID) + "/contacts/" + c.ID.String(),
	}}, nil
}

// contactOf finds a contact of that very person: an id of another's is missing
// here.
func (s *server) contactOf(ctx context.Context, personID, which casework.ID) (casework.Contact, error) {
	all, err := s.cases.Contacts(ctx, actor(ctx), personID)
	if err != nil {
		return casework.Contact{}, err
	}
	for _, c := range all {
		if c.ID == which {
			return c, nil
		}
	}
	return casework.Contact{}, fault.New(fault.NotFound, "There is no such contact.")
}

// GetContact reads a contact.
func (s *server) GetContact(ctx context.Context, r gen.GetContactRequestObject) (gen.GetContactResponseObject, error) {
	c, err := s.contactOf(ctx, r.PersonID, r.ContactID)
	if err != nil {
		return nil, err
	}
	return gen.GetContact200JSONResponse{Body: contact(c), Headers: gen.GetContact200ResponseHeaders{ETag: etag(c.Version)}}, nil
}

// UpdateContact changes a contact.
func (s *server) UpdateContact(ctx context.Context, r gen.UpdateContactRequestObject) (gen.UpdateContactResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	if _, err := s.contactOf(ctx, r.PersonID, r.ContactID); err != nil {
		return nil, err
	}
	b := r.Body
	in := casework.ContactInput{Name: b.Name, Relationship: b.Relationship, Phone: changed(b.Phone), Email: changed(b.Email)}
	if b.MayBeTold != nil {
		told := string(*b.MayBeTold)
		in.MayBeTold = &told
	}
	c, err := s.cases.EditContact(ctx, actor(ctx), r.ContactID, read, in)
	if err != nil {
		return nil, err
	}
	return gen.UpdateContact200JSONResponse{Body: contact(c), Headers: gen.UpdateContact200ResponseHeaders{ETag: etag(c.Version)}}, nil
}
