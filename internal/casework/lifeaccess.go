package casework

import (
	"context"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// Holding is what one table holds about a person.
type Holding struct {
	Table    string           `json:"table"`
	Title    string           `json:"title"`
	Columns  []HeldColumn     `json:"columns"`
	Withheld []WithheldColumn `json:"withheld"`
	Rows     []map[string]any `json:"rows"` // by column, as JSON has them
}

// HeldColumn is one that is given.
type HeldColumn struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	// ThirdParty: it may tell of somebody else, and is looked at before it is sent.
	ThirdParty bool `json:"third_party"`
	Code       bool `json:"code"` // a word of the tracker's own
}

// WithheldColumn is one that is not given, and why.
type WithheldColumn struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// HoldingSize is how much one table holds about a person.
type HoldingSize struct {
	Table string `json:"table"`
	Rows  int    `json:"rows"`
	Goes  bool   `json:"goes"` // with the person; what stays holds ids alone
}

// Disclosure is everything held on one person, in answer to their request
// (UK GDPR, article 15).
type Disclosure struct {
	PersonID ID
	Request  string // which request it answers
	MadeAt   time.Time
	MadeOn   statute.Date
	Standing Standing
	Holdings []Holding
}

// SubjectAccess gathers everything held on one person. That it was gathered is
// recorded with it.
func (s *Service) SubjectAccess(ctx context.Context, a Actor, id ID, request string) (Disclosure, error) {
	var c checks
	out := Disclosure{PersonID: id, MadeAt: s.now(), MadeOn: s.today()}
	out.Request = c.need("/request", request, 100, "Say which request this answers: its number, not a name.")
	if err := c.err(); err != nil {
		return out, err
	}
	err := s.do(ctx, a, func(w *work) (err error) {
		if _, err = w.seePerson(ctx, id); err != nil {
			return err
		}
		// recorded first, so that the request itself is in what is given
		if err := w.tx.InsertAudit(ctx, w.audit("subject_access.read", "person", id.String(), out.Request)); err != nil {
			return err
		}
		if out.Standing, err = w.tx.Standing(ctx, id, w.today); err != nil {
			return err
		}
		out.Holdings, err = w.tx.Holdings(ctx, id)
		return err
	})
	return out, err
}
