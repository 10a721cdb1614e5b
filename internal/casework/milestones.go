package casework

import (
	"context"
	"fmt"
	"slices"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// LogMilestone logs a dated event on a case. It is refused where it is
// impossible, and where it is odd and not confirmed; see [Preview].
func (s *Service) LogMilestone(ctx context.Context, a Actor, in LogInput) (out LogResult, err error) {
	if err := shape(&in.Milestone); err != nil {
		return out, err
	}
	err = s.do(ctx, a, func(w *work) error {
		log := func(f *CaseFile) (err error) {
			out, err = w.log(ctx, f, in.Milestone, in.Confirm)
			return err
		}
		if !mayReach(in.Milestone.Kind) {
			return w.onCase(ctx, in.Case, in.Version, log)
		}
		f, err := w.lockCase(ctx, in.Case, in.Version)
		if err != nil {
			return err
		}
		return log(f)
	})
	return out, err
}

// log adds the milestone to a locked case, with what follows from it.
func (w *work) log(ctx context.Context, f *CaseFile, in MilestoneInput, confirm []string) (out LogResult, err error) {
	if err := w.sentTo(ctx, f, in.Recipients); err != nil {
		return out, err
	}
	before := f.History(w.profile)
	was := w.book.Judge(before, w.today)
	m := w.milestone(f.Case.ID, in)
	f.Milestones = append(f.Milestones, m)
	after := f.History(w.profile)
	errs, warnings := w.found(before, after, w.today)
	if err := refuse(errs, warnings, confirm, atMilestone); err != nil {
		return out, err
	}
	if err := w.follow(ctx, f, &m); err != nil {
		return out, err
	}
	if err := w.save(ctx, f, &CaseChange{
		Milestones: []Milestone{m},
		Audit:      []AuditEntry{w.audit("milestone.log", "case", f.Case.Reference, m.Kind.String())},
	}); err != nil {
		return out, err
	}
	now := w.judged
	if err := w.followed(ctx, f, &m); err != nil {
		return out, err
	}
	return LogResult{
		File: *f, Milestone: m, Moves: moves(was, now),
		Opened: w.opened, Closed: w.closed, Warnings: warnings,
	}, nil
}

// sentTo checks recipients: contacts of the person, on days that have come. A
// day to come would let a clock stop by the mere passing of time.
func (w *work) sentTo(ctx context.Context, f *CaseFile, recipients []Recipient) error {
	if len(recipients) == 0 {
		return nil
	}
	contacts, err := w.tx.Contacts(ctx, f.Person.ID)
	if err != nil {
		return err
	}
	for i, r := range recipients {
		known := r.Contact == ID{} || slices.ContainsFunc(contacts, func(c Contact) bool { return c.ID == r.Contact })
		switch {
		case !known:
			return fault.OneField(fmt.Sprintf("/recipients/%d/contact", i), "unknown", "The person has no such contact.")
		case r.On.After(w.today):
			return fault.OneField(fmt.Sprintf("/recipients/%d/on", i), "after_today", "That day has not come yet.")
		}
	}
	return nil
}

// PreviewMilestone tells what a milestone would move, and what is wrong with
// it, without storing anything.
func (s *Service) PreviewMilestone(ctx context.Context, a Actor, in LogInput) (Preview, error) {
	if err := shape(&in.Milestone); err != nil {
		return Preview{}, err
	}
	f, err := s.ReadCase(ctx, a, in.Case, "preview.read")
	if err != nil {
		return Preview{}, err
	}
	if f.Case.Undone() {
		return Preview{}, undone()
	}
	today := s.today()
	before := f.History(s.profile)
	after := before
	m := Milestone{Kind: in.Milestone.Kind, On: in.Milestone.On, Outcome: in.Milestone.Outcome, Body: Clean(in.Milestone.Body), For: in.Milestone.For, Recipients: in.Milestone.Recipients}
	after.Milestones = append(after.Milestones[:len(after.Milestones):len(after.Milestones)], m.Statute())
	errs, warnings := s.found(before, after, today)
	p := Preview{
		Moves:  moves(s.book.Judge(before, today), s.book.Judge(after, today)),
		Errors: errs, Warnings: warnings,
	}
	if len(errs) > 0 { // it cannot be logged, and so nothing follows
		return p, nil
	}
	p.Opens, p.Closes, err = s.foresee(ctx, &f, &m)
	return p, err
}

// VoidMilestone takes a milestone back, with a reason, and undoes what
// followed from it. It is refused where something else hangs on that.
func (s *Service) VoidMilestone(ctx context.Context, a Actor, in VoidInput) (out LogResult, err error) {
	reason := Clean(in.Reason)
	if reason == "" {
		return out, fault.OneField("/reason", "required", "Say why it is voided.")
	}
	err = s.do(ctx, a, func(w *work) error {
		f, err := w.lockCase(ctx, in.Case, in.Version)
		if err != nil {
			return err
		}
		m := f.find(in.Milestone)
		switch {
		case m == nil:
			return notFound("milestone")
		case m.Voided():
			return fault.New(fault.Conflict, "It has been voided already.")
		case m.follows():
			return fault.New(fault.Conflict, "It follows from a milestone of another case. Void that one.")
		}
		out, err = w.void(ctx, f, m, reason)
		return err
	})
	return out, err
}

func (f *CaseFile) find(id ID) *Milestone {
	for i := range f.Milestones {
		if f.Milestones[i].ID == id {
			return &f.Milestones[i]
		}
	}
	return nil
}

// void takes back a milestone of a locked case.
func (w *work) void(ctx context.Context, f *CaseFile, m *Milestone, reason string) (out LogResult, err error) {
	was := w.book.Judge(f.History(w.profile), w.today)
	if err := w.unfollow(ctx, f, m); err != nil {
		return out, err
	}
	m.VoidedAt, m.VoidedBy, m.VoidedByName, m.VoidReason = w.at, w.actor.ID, w.actor.Name, reason
	if err := w.save(ctx, f, &CaseChange{
		Voids: []Milestone{*m},
		Audit: []AuditEntry{w.audit("milestone.void", "case", f.Case.Reference, m.Kind.String()+": "+reason)},
	}); err != nil {
		return out, err
	}
	now := w.judged
	if err := w.unfollowed(ctx, f, m); err != nil {
		return out, err
	}
	return LogResult{
		File: *f, Milestone: *m, Moves: moves(was, now),
		Opened: w.opened, Closed: w.closed, Warnings: noStart(f, was, now),
	}, nil
}

// NoStart is the code of the warning that a case was left without a clock.
const NoStart = "no_start"

// noStart warns where a void takes an open case out of every list of clocks:
// nobody would be told of it again.
func noStart(f *CaseFile, was, now []statute.Clock) []statute.Finding {
	if len(was) == 0 || len(now) > 0 || !f.Case.ClosedOn.IsZero() || f.Case.Undone() {
		return nil
	}
	return []statute.Finding{{
		Code: NoStart, Severity: statute.Warning,
		Message: "Nothing on this case starts a time limit now, so none is watched. Log again what started it.",
	}}
}

// maxText bounds what a person may write in one field, in characters.
const maxText = 4000

// shape is what can be said of a milestone before its case is read.
func shape(m *MilestoneInput) error {
	var fields []fault.Field
	add := func(pointer, code, message string) {
		fields = append(fields, fault.Field{Pointer: pointer, Code: code, Message: message})
	}
	if m.Kind == statute.NoKind {
		add("/kind", "required", "Say what happened.")
	}
	if m.On.IsZero() {
		add("/on", "required", "Enter the day it happened.")
	}
	if told := (Milestone{Kind: m.Kind, OriginCaseID: m.OriginCaseID}); told.follows() {
		// it would be taken for a consequence, and undone with that case
		add("/origin_case_id", "not_here", "Leave this empty: for this kind of milestone the tracker fills it in itself.")
	}
	for pointer, text := range map[string]string{"/body": m.Body, "/evidence": m.Evidence, "/delay_reason": m.DelayReason} {
		if len([]rune(text)) > maxText {
			add(pointer, "too_long", fmt.Sprintf("Use at most %d characters.", maxText))
		}
	}
	for i, r := range m.Recipients {
		if r.On.IsZero() || r.On.Before(m.On) {
			add(fmt.Sprintf("/recipients/%d/on", i), "invalid", "Enter the day it was sent to them, not before the milestone.")
		}
	}
	if len(fields) > 0 {
		return fault.Bad("Something is missing or too long.", fields...)
	}
	return nil
}
