package casework

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// Terms are what was searched for, by the name of the field: personal data.
type Terms map[string]string

// Sealed is the salt and the hash that bind terms to their line. Without the
// salt, which lies with the terms, the hash says nothing of them.
func (t Terms) Sealed() (salt, hash []byte) {
	salt = make([]byte, 16)
	_, _ = rand.Read(salt) // never fails: crypto/rand
	return salt, t.Hash(salt)
}

// Hash is the hash of the terms under a salt.
func (t Terms) Hash(salt []byte) []byte {
	text, err := json.Marshal(map[string]string(t)) // with its keys in order
	if err != nil {                                 // a map of text
		panic(err)
	}
	sum := sha256.Sum256(append(append([]byte{}, salt...), text...))
	return sum[:]
}

// listed is a list as the log tells of it: of which record where its filter
// names one, and the filter without what was searched for.
type listed struct {
	action, recordType, ref string
	words                   []string
	terms                   Terms
}

// of says that the list is of one record.
func (l *listed) of(recordType string, id ID) {
	if id != uuid.Nil && l.ref == "" {
		l.recordType, l.ref = recordType, id.String()
	}
}

func (l *listed) word(name, value string) {
	if value != "" {
		l.words = append(l.words, name+"="+value)
	}
}

func (l *listed) id(name string, id ID) {
	if id != uuid.Nil {
		l.word(name, id.String())
	}
}

func (l *listed) flag(name string, b *bool) {
	if b != nil {
		l.word(name, strconv.FormatBool(*b))
	}
}

func (l *listed) days(name string, from, to statute.Date) {
	if !from.IsZero() || !to.IsZero() {
		l.word(name, from.String()+".."+to.String())
	}
}

func (l *listed) term(name, value string) {
	if value == "" {
		return
	}
	if l.terms == nil {
		l.terms = Terms{}
	}
	l.terms[name] = value
	l.word(name, "(searched)")
}

func (l *listed) note(shown int, p PageRequest) string {
	where := "first page"
	if p.Cursor != "" {
		where = "further page"
	}
	return strings.TrimSpace(fmt.Sprintf("%s; %d shown; %s", strings.Join(l.words, " "), shown, where))
}

// RecordKey names a record as the log does.
type RecordKey struct{ Type, Ref string }

// AuditFilter narrows the audit log. Who opened a case is asked by its record;
// who opened anything of a person by the person.
type AuditFilter struct {
	ActorID  ID
	Record   RecordKey // of a case or plan, by reference or id; both find both
	PersonID ID        // the person, their contacts, cases and plans
	Action   string
	Outcome  string
	From, To statute.Date // days in London, both in it
}

// AuditReader reads the log.
type AuditReader interface {
	// Audit lists the log, newest first: of those records where there are any.
	Audit(ctx context.Context, f AuditFilter, records []RecordKey, p PageRequest) (Page[AuditEntry], error)
	// Names are the names under which the log can tell of a record, or of what
	// belongs to a person.
	Names(ctx context.Context, r RecordKey) ([]RecordKey, error)
	// Terms are what was searched for, by the line that tells of it.
	Terms(ctx context.Context, auditID int64) (Terms, error)
}

// AuditLog reads who did or saw what, newest first. Reading it is noted too:
// nobody's looking is exempt.
func (s *Service) AuditLog(ctx context.Context, a Actor, f AuditFilter, p PageRequest) (Page[AuditEntry], error) {
	if f.PersonID != uuid.Nil && f.Record != (RecordKey{}) {
		return Page[AuditEntry]{}, fault.OneField("/person_id", "one_of", "Ask for a record or for a person.")
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		return Page[AuditEntry]{}, fault.OneField("/to", "out_of_range", "This must not be before the first day.")
	}
	l := &listed{action: "audit.read", recordType: "audit"}
	l.id("person_id", f.PersonID)
	l.id("actor_id", f.ActorID)
	l.word("action", f.Action)
	l.word("outcome", f.Outcome)
	l.days("days", f.From, f.To)
	if f.Record.Ref != "" {
		l.word("record", f.Record.Type+":"+asked(ParseKey(f.Record.Ref)))
	}
	return lookList(ctx, s, a, p, l, func(w *work, p PageRequest) (Page[AuditEntry], error) {
		of := f.Record
		if f.PersonID != uuid.Nil {
			of = RecordKey{"person", f.PersonID.String()}
		}
		if of == (RecordKey{}) {
			return w.tx.Audit(ctx, f, nil, p)
		}
		names, err := w.tx.Names(ctx, of)
		if err != nil {
			return Page[AuditEntry]{}, err
		}
		return w.tx.Audit(ctx, f, names, p)
	})
}

// SearchTerms are what was searched for in one line of the log.
func (s *Service) SearchTerms(ctx context.Context, a Actor, auditID int64) (Terms, error) {
	return look(ctx, s, a, "audit_terms.read", func(w *work) (Terms, error) {
		w.askFor("audit", strconv.FormatInt(auditID, 10))
		return w.tx.Terms(ctx, auditID)
	})
}
