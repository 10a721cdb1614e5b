package statute

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity is how wrong a finding is: an error is impossible, a warning odd.
type Severity string

// The severities. The API refuses to log what is an error and asks to confirm
// what is a warning.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is something in a history that makes no sense or wants a second
// look. It never keeps [Book.Judge] from answering.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	Dates    []Date   `json:"dates"`
	// Kind and Body are of the milestone at fault; NoKind for an exception.
	Kind Kind   `json:"-"`
	Body string `json:"-"`
}

// The codes of findings.
const (
	FindNotOfCase         = "not_of_this_case"
	FindAfterToday        = "after_today"
	FindBeforeEvent       = "before_event"
	FindTwice             = "twice"
	FindBeforeBirth       = "before_birth"
	FindAfterDeath        = "after_death"
	FindOutcome           = "outcome_unknown"
	FindBodyMissing       = "body_missing"
	FindForMissing        = "for_missing"
	FindNoMeeting         = "decision_without_meeting"
	FindException         = "exception_not_open"
	FindAdviceUnrequested = "advice_before_request"
	FindAnswersNothing    = "answers_nothing"
	FindDraftBeforeAdvice = "draft_before_advice"
	FindFinalInWindow     = "final_in_window"
	FindOld               = "over_two_years_old"
	FindDayOff            = "non_working_day"
	FindSafeOnly          = "safe_reading_only"
	FindNotInForce        = "rule_not_in_force"
)

// Findings tells what in a history makes no sense on a day: first what is
// impossible, then what is odd, each with the dates it is about. Like Judge it
// is total, and the order of the milestones does not matter.
func (b *Book) Findings(h History, today Date) []Finding {
	f := finder{book: b, history: &h, today: today, ms: slices.Clone(h.Milestones)}
	slices.SortFunc(f.ms, func(a, b Milestone) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Body, b.Body), cmp.Compare(a.Outcome, b.Outcome))
	})
	for i := range f.ms {
		f.shape(&f.ms[i])
	}
	f.ms = slices.DeleteFunc(f.ms, func(m Milestone) bool { return m.On.After(today) })
	for i := range f.ms {
		f.impossible(i)
		f.odd(&f.ms[i])
	}
	f.exceptions()
	f.clocks()
	slices.SortStableFunc(f.out, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) })
	return f.out
}

type finder struct {
	book    *Book
	history *History
	today   Date
	ms      []Milestone
	out     []Finding
}

func (f *finder) add(s Severity, code string, m *Milestone, message string, dates ...Date) {
	f.out = append(f.out, Finding{Code: code, Severity: s, Message: message, Dates: append([]Date{}, dates...), Kind: m.Kind, Body: m.Body})
}

// shape: is the milestone one that this kind of case can have, complete, and
// not in the future?
func (f *finder) shape(m *Milestone) {
	k := m.Kind
	switch {
	case !k.BelongsTo(f.history.Kind):
		f.add(Error, FindNotOfCase, m, fmt.Sprintf("%q is no milestone of a case of this kind", k.Title()), m.On)
	case k.NeedsOutcome() && !slices.Contains(k.Outcomes(), m.Outcome),
		!k.NeedsOutcome() && m.Outcome != "" && len(k.Outcomes()) > 0 && !slices.Contains(k.Outcomes(), m.Outcome):
		f.add(Error, FindOutcome, m, fmt.Sprintf("%q needs an outcome: one of %s", k.Title(), strings.Join(k.Outcomes(), ", ")), m.On)
	case k.PerBody() && m.Body == "":
		f.add(Error, FindBodyMissing, m, fmt.Sprintf("%q needs %s", k.Title(), bodyAsked(k)), m.On)
	case k.NeedsFor() && m.For.IsZero():
		f.add(Error, FindForMissing, m, fmt.Sprintf("%q needs the day it is for", k.Title()), m.On)
	}
	if m.On.After(f.today) {
		f.add(Error, FindAfterToday, m, fmt.Sprintf("%q on %s is after today, %s",
			k.Title(), m.On.Words(), f.today.Words()), m.On, f.today)
	}
	f.sent(m)
}

// bodyAsked is what a milestone about one of several must name.
func bodyAsked(k Kind) string {
	switch k {
	case AdviceRequested, AdviceReceived, AdviceNotNeeded:
		return "the body it is about: one of " + listed(AdviceBodies())
	}
	return "the school it is about"
}

// sent: nothing has been sent after today, nor before the day it bears.
func (f *finder) sent(m *Milestone) {
	if last := later(m.SentOn, m.LastRecipientOn); last.After(f.today) {
		f.add(Error, FindAfterToday, m, fmt.Sprintf("%q was sent on %s, which is after today, %s",
			m.Kind.Title(), last.Words(), f.today.Words()), last, f.today)
	}
	if m.SentOn.Before(m.On) && !m.SentOn.IsZero() {
		f.add(Error, FindBeforeEvent, m, fmt.Sprintf("%q was sent on %s, before its own day, %s",
			m.Kind.Title(), m.SentOn.Words(), m.On.Words()), m.SentOn, m.On)
	}
}

// impossible: before the event it answers, twice, before birth, after death.
func (f *finder) impossible(i int) {
	m := &f.ms[i]
	if first := f.answered(m); first != nil {
		f.add(Error, FindBeforeEvent, m, fmt.Sprintf("%q on %s is before %q on %s, which it answers",
			m.Kind.Title(), m.On.Words(), first.Kind.Title(), first.On.Words()), m.On, first.On)
	}
	if before := f.before(i); before != nil {
		f.add(Error, FindTwice, m, fmt.Sprintf("%q can happen once and is there twice, on %s and on %s: void the wrong one",
			m.Kind.Title(), before.On.Words(), m.On.Words()), before.On, m.On)
	}
	if born := f.history.Born; m.On.Before(born) {
		f.add(Error, FindBeforeBirth, m, fmt.Sprintf("%q on %s is before the date of birth, %s",
			m.Kind.Title(), m.On.Words(), born.Words()), m.On, born)
	}
	if died := f.died(); !died.IsZero() && m.On.After(died) && m.Kind != PlanCeased && f.history.Kind != Complaint {
		f.add(Error, FindAfterDeath, m, fmt.Sprintf("%q on %s is after the death, on %s",
			m.Kind.Title(), m.On.Words(), died.Words()), m.On, died)
	}
}

// opens lists the events that can begin a process in each other's place: the
// earliest of those there is what the rest answers.
func opens(k Kind) bool {
	switch k {
	case RequestReceived, BecameResponsible, ReassessmentRequested, OrderMade, NotOpposed, MediationAgreed,
		PlanMade, PreviousReviewCompleted:
		return true
	}
	return false
}

// answered is the event that the milestone answers and comes before.
func (f *finder) answered(m *Milestone) *Milestone {
	var opener *Milestone
	for i := range f.ms {
		o := &f.ms[i]
		if !slices.Contains(kinds[m.Kind].answers, o.Kind) || o == m {
			continue
		}
		if opens(o.Kind) {
			if opener == nil {
				opener = o
			}
			continue
		}
		if m.On.Before(o.On) && o.Body == bodyOf(m, o) && f.first(o) {
			return o
		}
	}
	if opener != nil && m.On.Before(opener.On) {
		return opener
	}
	return nil
}

// bodyOf: a reply answers the question put to the same school.
func bodyOf(m, o *Milestone) string {
	if m.Kind.PerBody() && o.Kind.PerBody() {
		return m.Body
	}
	return o.Body
}

// first tells whether o is the first of its kind about its body.
func (f *finder) first(o *Milestone) bool {
	i := slices.IndexFunc(f.ms, func(m Milestone) bool { return m.Kind == o.Kind && m.Body == o.Body })
	return o == &f.ms[i]
}

// before is the earlier milestone that leaves no room for a second.
func (f *finder) before(i int) *Milestone {
	m := &f.ms[i]
	for j := i - 1; j >= 0; j-- {
		o := &f.ms[j]
		if o.Kind != m.Kind {
			continue
		}
		switch kinds[m.Kind].repeats {
		case many:
			return nil
		case perBody:
			if o.Body == m.Body {
				return o
			}
		case afterRefusal:
			if o.Outcome == "refuse" || o.Outcome == "no_plan" || o.Kind == NoPlanNotified {
				return nil
			}
			return o
		case once:
			if f.ofLastCycle(o) && !f.ofLastCycle(m) || f.meetingBetween(o, m) {
				return nil
			}
			return o
		}
	}
	return nil
}

// ofLastCycle: a meeting on or before the day the previous review was
// completed is that review's, so that this one's is no second.
func (f *finder) ofLastCycle(m *Milestone) bool {
	if m.Kind != MeetingHeld {
		return false
	}
	for i := range f.ms {
		if o := &f.ms[i]; o.Kind == PreviousReviewCompleted && !m.On.After(o.On) {
			return true
		}
	}
	return false
}

// meetingBetween: the same plan can be amended once without a review and once
// again after its review's meeting.
func (f *finder) meetingBetween(o, m *Milestone) bool {
	switch m.Kind {
	case AmendmentNoticeSent, AmendmentNotProceedingNotified, AmendedPlanSent:
	default:
		return false
	}
	for i := range f.ms {
		if held := &f.ms[i]; held.Kind == MeetingHeld && held.On.After(o.On) && !held.On.After(m.On) {
			return true
		}
	}
	return false
}

func (f *finder) died() Date {
	for i := range f.ms {
		if f.ms[i].Kind == Deceased {
			return f.ms[i].On
		}
	}
	return f.history.Died
}

// odd: possible, but a form asks to confirm it.
func (f *finder) odd(m *Milestone) {
	if m.Kind == AdviceReceived {
		f.adviceReceived(m)
	}
	if m.Kind == DraftPlanSent && f.first(m) {
		f.draftSent(m)
	}
	f.replied(m)
	if m.On.Before(f.today.AddMonths(-24)) {
		f.add(Warning, FindOld, m, fmt.Sprintf("%q on %s is more than two years old", m.Kind.Title(), m.On.Words()), m.On, f.today)
	}
	if why := f.book.calendar.whyOff(m.On); why != "" && !m.Kind.anyDay() {
		f.add(Warning, FindDayOff, m, fmt.Sprintf("%q is on %s, no working day (%s)", m.Kind.Title(), m.On.Words(), why), m.On)
	}
}

// anyDay: life does not keep office hours.
func (k Kind) anyDay() bool {
	switch k {
	case Deceased, Moved, MovedAway, Released, OutOfSchoolSince, OverAge:
		return true
	}
	return false
}

func (f *finder) adviceReceived(m *Milestone) {
	for i := range f.ms {
		if o := &f.ms[i]; o.Kind == AdviceRequested && o.Body == m.Body {
			if m.On.Before(o.On) {
				f.add(Warning, FindAdviceUnrequested, m, fmt.Sprintf("advice received on %s is before it was requested, on %s",
					m.On.Words(), o.On.Words()), m.On, o.On)
			}
			return
		}
	}
	f.add(Warning, FindAdviceUnrequested, m, fmt.Sprintf("advice received on %s was never requested of that body", m.On.Words()), m.On)
}

// repliesTo are the replies that mean nothing without what they answer.
func repliesTo(k Kind) Kind {
	switch k {
	case Stage1Acknowledged, Stage1Responded:
		return Stage1Received
	case Stage2Acknowledged, Stage2Responded:
		return Stage2Requested
	case SchoolReplied:
		return SchoolConsulted
	}
	return NoKind
}

// replied: such a reply starts and stops nothing and is in no figure.
func (f *finder) replied(m *Milestone) {
	asked := repliesTo(m.Kind)
	if asked == NoKind || slices.ContainsFunc(f.ms, func(o Milestone) bool { return o.Kind == asked }) {
		return
	}
	f.add(Warning, FindAnswersNothing, m, fmt.Sprintf("%q on %s answers nothing: there is no %q",
		m.Kind.Title(), m.On.Words(), asked.Title()), m.On)
}

func (f *finder) draftSent(m *Milestone) {
	var last Date
	for i := range f.ms {
		if f.ms[i].Kind == AdviceReceived {
			last = later(last, f.ms[i].On)
		}
	}
	if m.On.Before(last) {
		f.add(Warning, FindDraftBeforeAdvice, m, fmt.Sprintf("draft plan sent on %s is before the last advice came, on %s",
			m.On.Words(), last.Words()), m.On, last)
	}
}

func (f *finder) exceptions() {
	for _, e := range f.history.Exceptions {
		if problem := e.Problem(); problem != "" {
			dates := slices.DeleteFunc([]Date{e.From, e.To}, Date.IsZero)
			f.add(Error, FindException, &Milestone{}, fmt.Sprintf("exception %q on %s excuses nothing: %s", e.Ground, e.Rule, problem), dates...)
		}
	}
}

// clocks: what only a judgement shows.
func (f *finder) clocks() {
	for _, c := range f.book.Judge(*f.history, f.today) {
		switch {
		case c.PlainOnly:
			f.add(Warning, FindSafeOnly, &Milestone{Kind: c.Rule.stops.list[0].Kind}, fmt.Sprintf(
				"%s: done on %s, in time only on the plain reading of \"at least\"; the safe date was %s",
				c.Rule.Title, c.StoppedOn.Words(), c.DueOn.Words()), c.StoppedOn, c.DueOn)
		case c.State == ClosedEarly && c.EndedBy == FinalPlanSent.String():
			f.add(Warning, FindFinalInWindow, &Milestone{Kind: FinalPlanSent}, fmt.Sprintf(
				"final plan sent on %s, before the family's 15 days ended on %s and with no representations",
				c.StoppedOn.Words(), c.DueOn.Words()), c.StoppedOn, c.DueOn)
		}
	}
	if f.history.Kind == AnnualReview {
		f.decisionWithoutMeeting()
	}
	f.notInForce()
}

// decisionWithoutMeeting: such a decision completes no review (section 4a(4)).
func (f *finder) decisionWithoutMeeting() {
	v := view{book: f.book, history: *f.history, today: f.today}
	v.prepare()
	for i := range v.ms {
		if m := v.ms[i]; m.Kind == ReviewDecisionNotified && !v.happened(MeetingHeld, Date{}, m.On) {
			f.add(Error, FindNoMeeting, m, fmt.Sprintf(
				"the review decision on %s has no meeting in its cycle and completes no review", m.On.Words()), m.On)
		}
	}
}

// notInForce: the event came before there was such a time limit.
func (f *finder) notInForce() {
	for _, p := range f.book.byKind[f.history.Kind] {
		if p.Profile != "" {
			continue
		}
		for i := range f.ms {
			if m := &f.ms[i]; p.starts.has(m) && m.On.Before(p.InForce) {
				f.add(Warning, FindNotInForce, m, fmt.Sprintf("%q on %s starts no clock for %s, in force from %s",
					m.Kind.Title(), m.On.Words(), p.head.ID, p.InForce.Words()), m.On, p.InForce)
			}
		}
	}
}
