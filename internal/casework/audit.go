package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/fault"
)

// AuditEntry is one line of who did or saw what.
type AuditEntry struct {
	ID         int64
	At         time.Time
	ActorID    ID
	ActorName  string
	ActorRole  Role
	Action     string // case.open, milestone.log …; of a reading it ends in .read
	RecordType string
	RecordRef  string // a reference or id, never a name; empty of a list
	Reason     string
	Outcome    string // one of the outcomes below
	RequestID  string
	Peer       string // the true address of who asked; empty off the network
	OnBehalfOf string
	// Terms are what was searched for. They are stored apart, and not read with
	// the line, which has only their hash.
	Terms     Terms
	TermsHash []byte
}

// The outcomes of what is noted.
const (
	OutcomeDone    = "done"
	OutcomeRefused = "refused" // they may not
	OutcomeFailed  = "failed"  // there was no such record
)

// Why something was refused or failed, as the log says it. Who asked is told
// one thing for a record out of sight and for one that is missing; the log
// tells which.
const (
	ReasonOutOfScope = "out_of_scope"
	ReasonMissing    = "missing"
	ReasonForbidden  = "forbidden"
)

// RefusedAction is the action of a change that was refused, and of an operation
// that a role may not ask for.
const RefusedAction = "access.refused"

// subject is the record that a use case is asked for, for the log.
type subject struct {
	recordType, ref string
	note            string // of a list: its filter without terms, how many were shown
	terms           Terms
	hidden          bool // it is there, and not theirs to see
}

// askFor says which record is being asked for, before anything can refuse it.
func (w *work) askFor(recordType, ref string) { w.about = subject{recordType: recordType, ref: ref} }

// hide refuses what is not the actor's to see exactly as if it were missing; the
// log tells the truth.
func (w *work) hide(what, recordType, ref string) error {
	w.askFor(recordType, ref)
	w.about.hidden = true
	return notFound(what)
}

// asked is what a key names, for the log: text that is neither an id nor a
// reference may be anything, a name too, and is left out.
func asked(key Key) string {
	switch {
	case key.ID != uuid.Nil:
		return key.ID.String()
	case referenceShape.MatchString(key.Reference):
		return key.Reference
	}
	return ""
}

// audit is a line about a record, done by the actor now.
func (w *work) audit(action, recordType, ref, reason string) AuditEntry {
	return entry(w.actor, w.at, action, recordType, ref, reason)
}

func entry(a Actor, at time.Time, action, recordType, ref, reason string) AuditEntry {
	return AuditEntry{
		At: at, ActorID: a.ID, ActorName: a.Name, ActorRole: a.Role, Action: action,
		RecordType: recordType, RecordRef: ref, Reason: reason, Outcome: OutcomeDone, RequestID: a.RequestID,
		Peer: a.Peer, OnBehalfOf: a.OnBehalfOf,
	}
}

// line is what the log says of this piece of work, which came to err.
func (w *work) line(action string, err error) AuditEntry {
	e := w.audit(action, w.about.recordType, w.about.ref, w.about.note)
	e.Terms = w.about.terms
	switch {
	case err == nil:
	case w.about.hidden:
		e.Outcome, e.Reason = OutcomeRefused, ReasonOutOfScope
	case fault.Is(err, fault.NotFound):
		e.Outcome, e.Reason = OutcomeFailed, ReasonMissing
	default:
		e.Outcome, e.Reason = OutcomeRefused, ReasonForbidden
	}
	return e
}

// refusal tells whether an error is an answer that the log has to know of: an
// access that was refused, or a record that is not there. The second is noted
// too, or the time that noting takes would tell the one from the other.
func refusal(err error) bool {
	return fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden)
}

// look is [Service.do] for reading: what is read and the line that says so are
// one transaction, and nothing is given out before that has been committed. A
// refusal is committed too. A reading that cannot be noted is not made.
func look[T any](ctx context.Context, s *Service, a Actor, action string, read func(*work) (T, error)) (T, error) {
	var out, none T
	var answer error
	err := s.store.InTx(ctx, func(tx Tx) error {
		w := s.work(tx, a)
		if out, answer = read(w); answer != nil && !refusal(answer) {
			return answer
		}
		return tx.InsertAudit(ctx, w.line(action, answer))
	})
	switch {
	case answer != nil && !refusal(answer):
		return none, err // the question was wrong, or could not be answered
	case err != nil:
		return none, cannotNote(err)
	case answer != nil:
		return none, answer
	}
	return out, nil
}

// cannotNote: what the log refuses is this side's fault, whatever constraint
// said so; nobody is to be told that they did something wrong.
func cannotNote(err error) error {
	if fault.CodeOf(err) != fault.Internal {
		return fmt.Errorf("write to the audit log: %v", err) //nolint:errorlint // it must not be taken for an answer
	}
	return fmt.Errorf("write to the audit log: %w", err)
}

// lookList is look for one page of a list. The log has its filter, how many
// were shown and whether it was a further page; what was searched for is in
// the terms.
func lookList[T any](ctx context.Context, s *Service, a Actor, p PageRequest, l *listed, read func(*work, PageRequest) (Page[T], error)) (Page[T], error) {
	p, err := p.Normal()
	if err != nil {
		return Page[T]{}, err
	}
	return look(ctx, s, a, l.action, func(w *work) (Page[T], error) {
		page, err := read(w, p)
		w.about = subject{recordType: l.recordType, ref: l.ref, note: l.note(len(page.Items), p), terms: l.terms}
		return page, err
	})
}

// noteRefusedChange notes that a change was refused. It has been undone by then,
// so that this is a transaction of its own.
func (s *Service) noteRefusedChange(ctx context.Context, w *work, err error) error {
	if w == nil || !refusal(err) || w.actor.Role == "" { // nobody yet: a sign-in notes its own
		return err
	}
	e := w.line(RefusedAction, err)
	if w.actor.Doing != "" {
		e.Reason = w.actor.Doing + ": " + e.Reason
	}
	return s.noteOr(ctx, e, err)
}

// noteOr notes a line and gives back the answer, or that noting failed.
func (s *Service) noteOr(ctx context.Context, e AuditEntry, answer error) error {
	if err := s.store.InTx(ctx, func(tx Tx) error { return tx.InsertAudit(ctx, e) }); err != nil {
		return cannotNote(err)
	}
	return answer
}

// NoteForbidden notes that an actor's role may not do what it asked for, of the
// record that the request named. An error says that it could not be noted.
func (s *Service) NoteForbidden(ctx context.Context, a Actor, recordType, ref string) error {
	e := entry(a, s.now(), RefusedAction, recordType, ref, a.Doing+": "+ReasonForbidden)
	e.Outcome = OutcomeRefused
	return s.noteNamed(ctx, e)
}

// NoteRead records that somebody looked at a record by another way than the use
// cases: a print view, a disclosure, an answer sent once more. The action ends
// in .read. A read that cannot be recorded is not made: the caller gives nothing
// out on an error.
func (s *Service) NoteRead(ctx context.Context, a Actor, action, recordType, ref string) error {
	return s.noteNamed(ctx, entry(a, s.now(), action, recordType, ref, ""))
}

// noteNamed notes a line about what a request named. Text that is no reference
// of ours is kept only if there is a record of that name: a council's own
// references may look like anything.
func (s *Service) noteNamed(ctx context.Context, e AuditEntry) error {
	named := RecordKey{e.RecordType, e.RecordRef}
	e.RecordRef = asked(ParseKey(named.Ref))
	err := s.store.InTx(ctx, func(tx Tx) error {
		if e.RecordRef == "" && named.Ref != "" {
			names, err := tx.Names(ctx, named)
			if err != nil {
				return err
			}
			if len(names) > 1 {
				e.RecordRef = named.Ref
			}
		}
		return tx.InsertAudit(ctx, e)
	})
	if err != nil {
		return cannotNote(err)
	}
	return nil
}
