package casework

import (
	"slices"
	"strconv"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// found is what a change makes impossible or odd that was not so before.
func (s *Service) found(before, after statute.History, today statute.Date) (errs, warnings []statute.Finding) {
	now := s.book.Findings(after, today)
	if len(now) == 0 {
		return nil, nil
	}
	known := s.book.Findings(before, today)
	for _, f := range now {
		switch {
		case slices.ContainsFunc(known, func(k statute.Finding) bool { return sameFinding(&k, &f) }):
		case f.Severity == statute.Error:
			errs = append(errs, f)
		default:
			warnings = append(warnings, f)
		}
	}
	return errs, warnings
}

func sameFinding(a, b *statute.Finding) bool {
	return a.Code == b.Code && a.Kind == b.Kind && a.Body == b.Body && slices.Equal(a.Dates, b.Dates)
}

// refuse is the fault of a change that makes no sense, or of an odd one that
// was not confirmed; nil where it may go on.
func refuse(errs, warnings []statute.Finding, confirm []string, at pointing) error {
	if len(errs) > 0 {
		return findingFault("This cannot be right.", errs, at)
	}
	open := slices.DeleteFunc(slices.Clone(warnings), func(f statute.Finding) bool {
		return slices.Contains(confirm, f.Code)
	})
	if len(open) > 0 {
		return findingFault("This looks odd. Confirm it if it is right.", open, at)
	}
	return nil
}

// pointing gives the field of what was sent that a finding is about.
type pointing func(*statute.Finding) string

// atMilestone points into a milestone that was sent alone.
func atMilestone(f *statute.Finding) string { return pointerOf(f.Code) }

// amongMilestones points into a list of them, at the one at fault.
func amongMilestones(ms []MilestoneInput) pointing {
	return func(f *statute.Finding) string {
		at := 0
		for i := range ms {
			m := &ms[i]
			if m.Kind != f.Kind || m.Body != f.Body {
				continue
			}
			if at = i; slices.Contains(f.Dates, m.On) {
				break
			}
		}
		return atIndex(at) + pointerOf(f.Code)
	}
}

func atIndex(milestone int) string { return "/milestones/" + strconv.Itoa(milestone) }

func findingFault(message string, findings []statute.Finding, at pointing) error {
	f := fault.Bad(message)
	for i := range findings {
		f.Fields = append(f.Fields, fault.Field{
			Pointer: at(&findings[i]), Code: findings[i].Code, Message: findings[i].Message,
			Warning: findings[i].Severity == statute.Warning,
		})
	}
	return f
}

// pointerOf is the field of a milestone that a finding is about.
func pointerOf(code string) string {
	switch code {
	case statute.FindNotOfCase, statute.FindTwice:
		return "/kind"
	case statute.FindOutcome:
		return "/outcome"
	case statute.FindBodyMissing:
		return "/body"
	case statute.FindForMissing:
		return "/for"
	case NoStart:
		return "" // of the case, and of no field
	}
	return "/on"
}
