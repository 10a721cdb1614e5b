package casework

import (
	"cmp"
	"slices"

	"ehcp.example/tracker/internal/statute"
)

// setDays brings the case's own days up to its milestones. A death closes it,
// but for a complaint, which goes on. One that was undone keeps its days.
func (f *CaseFile) setDays(history []statute.Milestone) {
	if f.Case.Undone() {
		return
	}
	if first := earliest(history); !first.IsZero() {
		f.Case.OpenedOn = first
	}
	f.Case.ClosedOn = closedOn(f.Case.Kind, history)
	died := f.Person.Died
	if f.Case.ClosedOn.IsZero() && !died.IsZero() && f.Case.Kind != statute.Complaint && !died.Before(f.Case.OpenedOn) {
		f.Case.ClosedOn = died
	}
}

// closedOn is the day the case was over, for lists of open work; zero while it
// is open. It moves no clock: these end as the law says.
func closedOn(kind statute.CaseKind, history []statute.Milestone) statute.Date {
	ms := slices.Clone(history)
	slices.SortStableFunc(ms, func(a, b statute.Milestone) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Kind, b.Kind))
	})
	if kind == statute.Complaint {
		return complaintClosed(ms)
	}
	var closed statute.Date
	met := false
	for i := range ms {
		m := &ms[i]
		met = met || m.Kind == statute.MeetingHeld
		switch {
		case endsAny(m.Kind):
			return m.On
		case closes(kind, m, met):
			if closed.IsZero() {
				closed = m.On
			}
		case reopens(kind, m):
			closed = statute.Date{}
		}
	}
	return closed
}

func endsAny(k statute.Kind) bool {
	switch k {
	case statute.Withdrawn, statute.MovedAway, statute.Deceased, statute.OverAge, statute.PlanCeased:
		return true
	}
	return false
}

// closes tells whether the milestone completes the process.
func closes(kind statute.CaseKind, m *statute.Milestone, met bool) bool {
	switch kind {
	case statute.NeedsAssessment, statute.Reassessment:
		return m.Kind == statute.FinalPlanSent || m.Kind == statute.NoPlanNotified || m.Outcome == "refuse"
	case statute.AnnualReview:
		// a decision without a meeting completes nothing (section 4a(4))
		return met && m.Kind == statute.ReviewDecisionNotified && m.Outcome != "amend" ||
			m.Kind == statute.AmendedPlanSent || m.Kind == statute.AmendmentNotProceedingNotified
	case statute.PhaseTransfer:
		return m.Kind == statute.PhaseTransferPlanSent
	case statute.TransferIn:
		return m.Kind == statute.ReviewCompleted
	case statute.TransferOut:
		return m.Kind == statute.PlanTransferred
	case statute.Mediation:
		return m.Kind == statute.MediationDeclined || m.Kind == statute.MediationCertificateIssued ||
			m.Kind == statute.AgreementCarriedOut
	case statute.Appeal:
		return m.Kind == statute.AppealWithdrawn
	case statute.TribunalOrder:
		return carriesOut(m.Kind)
	case statute.Ceasing, statute.Complaint, statute.AnyCase:
	}
	return false
}

func carriesOut(k statute.Kind) bool {
	switch k {
	case statute.FinalPlanSent, statute.AmendedPlanSent, statute.NoPlanNotified, statute.SchoolNamed,
		statute.PlanContinued, statute.Reconsidered, statute.RecommendationAnswered:
		return true
	}
	return false
}

// reopens: the authority went on after a refusal, or was made to.
func reopens(kind statute.CaseKind, m *statute.Milestone) bool {
	if kind != statute.NeedsAssessment && kind != statute.Reassessment {
		return false
	}
	switch m.Kind {
	case statute.OrderMade, statute.NotOpposed, statute.MediationAgreed, statute.DraftPlanSent:
		return true
	case statute.AssessDecisionNotified, statute.ReassessDecisionNotified:
		return m.Outcome != "refuse"
	}
	return false
}

// complaintClosed: every step that was asked for has been answered. An answer
// at stage 2 answers stage 1 too.
func complaintClosed(ms []statute.Milestone) (closed statute.Date) {
	steps := [][]statute.Kind{
		{statute.Stage1Received, statute.Stage1Responded, statute.Stage2Responded},
		{statute.Stage2Requested, statute.Stage2Responded},
		{statute.OmbudsmanEnquiryReceived, statute.OmbudsmanEnquiryAnswered},
		{statute.OmbudsmanReportReceived, statute.OmbudsmanReportAnswered},
		{statute.RemedyAgreed, statute.RemedyCompleted},
	}
	on := func(kinds ...statute.Kind) statute.Date {
		for i := range ms {
			if slices.Contains(kinds, ms[i].Kind) {
				return ms[i].On
			}
		}
		return statute.Date{}
	}
	if w := on(statute.Withdrawn); !w.IsZero() {
		return w
	}
	for _, step := range steps {
		if on(step[0]).IsZero() {
			continue
		}
		answered := on(step[1:]...)
		if answered.IsZero() {
			return statute.Date{}
		}
		if answered.After(closed) {
			closed = answered
		}
	}
	return closed
}
