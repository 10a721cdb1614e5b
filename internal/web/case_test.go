package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/statute"
)

const reference = "EHC-2023-000123"

// on is a day of 2023, the year of these tests.
func on(month time.Month, d int) gen.Date { return statute.NewDate(2023, month, d) }

// clockOf is a duty in the Regulations with a last day; change makes it
// another.
func clockOf(title string, due gen.Date, change ...func(*gen.Clock)) gen.ExplainedClock {
	c := gen.Clock{
		Rule: "ehcp_final", Title: title, Basis: gen.BasisRegulations, Role: gen.RuleRoleDuty, Owner: "authority", StartedOn: on(1, 9),
		StartedBy: "request_received", DueOn: &due, State: gen.ClockStateRunning, RuleVersion: "2014-09-01",
	}
	if n := statute.NewDate(2023, time.August, 15).DaysUntil(due); n >= 0 {
		c.DaysLeft = n
	} else {
		c.State, c.DaysLate = gen.ClockStateBreached, -n
	}
	for _, f := range change {
		f(&c)
	}
	return gen.ExplainedClock{Clock: c, DaysSkipped: []gen.SkippedDay{}, Explanation: title + ": counted from “Request received” on 9 January 2023. " +
		"Time allowed: 20 weeks (calendar days, and it never rolls forward). Source: Regs 13(2) (regulations)."}
}

// longCase is a case on which every kind of clock and milestone is seen.
func longCase(api *fakeAPI) {
	api.answers["/cases/"+reference+"/clocks"] = func(url.Values) (int, any) {
		return http.StatusOK, gen.ExplainedClocks{Clocks: []gen.ExplainedClock{
			clockOf("Decide whether to assess", on(2, 20), func(c *gen.Clock) {
				c.State, c.StoppedOn, c.DaysLate = gen.ClockStateLate, new(on(2, 27)), 7
			}),
			clockOf("Give advice", on(4, 14), func(c *gen.Clock) {
				c.Body, c.Owner = new("educational_psychology"), "adviser"
			}),
			clockOf("Reply to the complaint", on(3, 1), func(c *gen.Clock) { c.Basis = gen.BasisLocalPolicy }),
			clockOf("Send the finalised plan", on(5, 29)),
			clockOf("Review the plan", on(8, 15), func(c *gen.Clock) { c.Basis, c.Provisional = gen.BasisAct, true }),
			clockOf("Send the draft", on(8, 25), func(c *gen.Clock) { c.Role, c.SafeBy = gen.RuleRoleComponent, new(on(8, 20)) }),
			clockOf("Let the family answer", on(9, 1), func(c *gen.Clock) { c.Role, c.State = gen.RuleRoleWindow, gen.ClockStateOpen }),
			clockOf("Ask for mediation", on(6, 1), func(c *gen.Clock) {
				c.State, c.EndedBy, c.StoppedOn, c.DaysLeft = gen.ClockStateCancelled, new("withdrawn"), new(on(3, 3)), 0
				c.DaysLate = 0
			}),
			clockOf("Answer as soon as possible", on(9, 1), func(c *gen.Clock) { c.DueOn, c.DaysLeft = nil, 0 }),
		}}
	}
	voided := time.Date(2023, 8, 1, 23, 30, 0, 0, time.UTC)
	api.answers["/cases/"+reference+"/milestones"] = func(url.Values) (int, any) {
		return http.StatusOK, gen.MilestoneList{Items: []gen.Milestone{
			{Kind: "request_received", On: on(1, 9), LoggedOn: on(1, 9), LoggedBy: "Example Caseworker"},
			{Kind: "advice_requested", On: on(3, 3), LoggedOn: on(3, 6), Body: new("educational_psychology")},
			{Kind: "assess_decision_notified", On: on(2, 27), LoggedOn: on(2, 27), Outcome: new("assess")},
			{
				Kind: "draft_plan_sent", On: on(7, 3), LoggedOn: on(7, 3), Outcome: new("part_upheld"), VoidedAt: &voided,
				VoidReason: new("Logged on the wrong case"),
			},
		}}
	}
}

func TestACaseTellsWhereItStandsClockByClock(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	longCase(api)
	w := get(t, pages(t, api), "/cases/"+reference)
	wants(t, w, http.StatusOK,
		"Needs assessment EHC-2026-000001", "Team Ashford", "Assigned Not yet", "Opened 5 January 2026", "Ended Still open",
		"2 time limits in law have passed and are not met. The oldest, “Give advice”, was due on Friday 14 April 2023, 123 days ago.",
		"Give advice (Educational psychology) In breach of the Regulations", "123 days late", "Owed by The adviser who was asked",
		"Past the time in local policy, not law", "Today is the last day", "it may move",
		"it should be done by Sunday 20 August 2023", "The family’s time is running", "No longer needed",
		"Ended by “Withdrawn” on 3 March 2023", "Done late", "Done on 27 February 2023, 7 days late", "No date: the law gives no number",
		"How was this worked out? Send the finalised plan", "and it never rolls forward). Source: Regs 13(2) (regulations).",
		"Monday 27 February 2023 Outcome: Assess", "Advice requested (Educational psychology) Friday 3 March 2023 Logged on 6 March 2023",
		"Struck out: Draft plan sent Monday 3 July 2023, outcome: Part upheld Struck out on 2 August 2023: Logged on the wrong case")
	text := visible(t, w.Body.String())
	inThisOrder(t, text, "Give advice (", "Send the finalised plan In", "Reply to the complaint Past", "Review the plan Running",
		"Send the draft Running", "Let the family", "Answer as soon", "Clocks that have ended", "Ask for mediation No", "Decide whether to assess Done")
	inThisOrder(t, text, "What happened", "Struck out: Draft", "Assess decision notified", "Advice requested", "Request received Monday")
	for _, never := range []string{"Example Caseworker", "Person"} {
		if strings.Contains(text, never) {
			t.Errorf("the page says %q", never)
		}
	}
}

func TestACaseTellsOnlyWhetherItIsAssigned(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]gen.Case{"Yes": {CaseworkerID: new(uuid.Max)}, "Not yet": {}} {
		var v caseView
		if v.describe(&c); v.Assigned != want {
			t.Errorf("it says %q, want %q", v.Assigned, want)
		}
	}
}

func TestACaseThatWasUndoneSaysSoAndNothingElse(t *testing.T) {
	t.Parallel()
	at := time.Date(2023, 8, 1, 9, 0, 0, 0, time.UTC)
	api := newFakeAPI(t)
	api.answers["/cases/"+reference] = func(url.Values) (int, any) {
		return http.StatusOK, gen.Case{Reference: reference, Kind: gen.CaseKindAnnualReview, OpenedOn: on(7, 1), ClosedOn: new(on(8, 1)), UndoneAt: &at}
	}
	api.answers["/cases/"+reference+"/clocks"] = func(url.Values) (int, any) { return http.StatusOK, gen.ExplainedClocks{} }
	body := get(t, pages(t, api), "/cases/"+reference).Body.String()
	inThisOrder(t, body, "opened by a milestone that has been struck out since", "No clock is running on this case.")
}

// inThisOrder checks that a text has the phrases one after the other.
func inThisOrder(t *testing.T, text string, phrases ...string) {
	t.Helper()
	for _, p := range phrases {
		_, after, found := strings.Cut(text, p)
		if !found {
			t.Errorf("%q is not where it belongs; after the one before it comes %.400s", p, text)
			return
		}
		text = after
	}
}

func TestOneSentenceSaysWhereACaseStands(t *testing.T) {
	t.Parallel()
	today := on(8, 15)
	policy := func(c *gen.Clock) { c.Basis = gen.BasisLocalPolicy }
	for rule, c := range map[string]struct {
		closed *gen.Date
		clocks []gen.ExplainedClock
		want   string
	}{
		"a case that has ended has ended, whatever was late": {
			new(on(8, 1)), []gen.ExplainedClock{clockOf("Send it", on(7, 3))}, "This case ended on 1 August 2023.",
		},
		"what is law comes before what is not": {
			nil,
			[]gen.ExplainedClock{clockOf("Reply", on(7, 1), policy), clockOf("Send it", on(7, 3))},
			"1 time limit in law has passed and is not met: “Send it” was due on Monday 3 July 2023, 43 days ago.",
		},
		"what is no law is said to be none": {
			nil,
			[]gen.ExplainedClock{clockOf("Reply", on(8, 14), policy), clockOf("Send it", on(9, 1))},
			"1 time limit in guidance or local policy, which is not law, has passed and is not met: “Reply” was due on Monday 14 August 2023, 1 day ago.",
		},
		"where nothing is late the next day is named": {
			nil,
			[]gen.ExplainedClock{clockOf("Later", on(9, 1)), clockOf("Sooner", on(8, 16))},
			"Nothing is overdue. The next time limit is “Sooner”, due tomorrow, on Wednesday 16 August 2023.",
		},
		"what is excused and still owed is late too, and what comes next is named": {
			nil,
			[]gen.ExplainedClock{clockOf("Decide", on(8, 8), excused), clockOf("Sooner", on(8, 16))},
			"1 time limit has passed with a lawful exception and is still to be met: “Decide” was due on Tuesday 8 August 2023, 7 days ago. " +
				"The next time limit is “Sooner”, due tomorrow, on Wednesday 16 August 2023.",
		},
		"an exception hides nothing where nothing comes next": {
			nil,
			[]gen.ExplainedClock{clockOf("Decide", on(8, 8), excused), clockOf("Send it", on(8, 14), excused)},
			"2 time limits have passed with a lawful exception and are still to be met. The oldest, “Decide”, was due on Tuesday 8 August 2023, 7 days ago.",
		},
		"what has no excuse comes before what has one": {
			nil,
			[]gen.ExplainedClock{clockOf("Decide", on(8, 8), excused), clockOf("Send it", on(8, 14)), clockOf("Later", on(9, 1))},
			"1 time limit in law has passed and is not met: “Send it” was due on Monday 14 August 2023, 1 day ago. " +
				"1 time limit has passed with a lawful exception and is still to be met: “Decide” was due on Tuesday 8 August 2023, 7 days ago.",
		},
		"what was done late with an exception is owed no more": {
			nil,
			[]gen.ExplainedClock{clockOf("Decide", on(8, 8), excused, func(c *gen.Clock) { c.StoppedOn = new(on(8, 9)) })},
			"Nothing is overdue, and no time limit with a date is running.",
		},
		"a part of a duty is late as the whole is": {
			nil,
			[]gen.ExplainedClock{clockOf("Tell", on(8, 14), func(c *gen.Clock) { c.Role = gen.RuleRoleComponent })},
			"1 time limit in law has passed and is not met: “Tell” was due on Monday 14 August 2023, 1 day ago.",
		},
		"a target is no time limit that can be overdue": {
			nil,
			[]gen.ExplainedClock{clockOf("Aim", on(7, 3), func(c *gen.Clock) { c.Role, c.State = gen.RuleRolePlanning, gen.ClockStateMissed })},
			"Nothing is overdue, and no time limit with a date is running.",
		},
	} {
		if got := standing(c.closed, c.clocks, today); got != c.want {
			t.Errorf("%s: %s", rule, got)
		}
	}
}

// excused is late with an exception.
func excused(c *gen.Clock) {
	c.State, c.ExcusedBy = gen.ClockStateExcepted, new(gen.ClockExcusedByExceptionalPersonalCircumstances)
}

func TestWhatExcusesAClockIsToldInWords(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.answers["/cases/"+reference+"/clocks"] = func(url.Values) (int, any) {
		e := clockOf("Decide whether to assess", on(8, 8), excused)
		return http.StatusOK, gen.ExplainedClocks{Clocks: []gen.ExplainedClock{e}}
	}
	w := get(t, pages(t, api), "/cases/"+reference)
	wants(t, w, http.StatusOK, "has passed with a lawful exception and is still to be met: “Decide whether to assess”",
		"Late, with a lawful exception", "7 days late", "Lawful exception Exceptional personal circumstances")
	for _, g := range statute.Grounds() {
		if words := groundWords(gen.ClockExcusedBy(g)); words == "" || strings.Contains(words, "_") {
			t.Errorf("%s is said as %q", g, words)
		}
	}
}

func TestOnlyWhatIsLawIsSaidToBeBreached(t *testing.T) {
	t.Parallel()
	for _, b := range []gen.Basis{"act", "regulations", "tribunal_rules", "case_law", "guidance", "local_policy", "unheard_of"} {
		words, colour := breachWords(b)
		law := b != "guidance" && b != "local_policy" && b != "unheard_of"
		if strings.Contains(words, "breach") != law || (colour == red) != law {
			t.Errorf("%s: %s in %s", b, words, colour)
		}
	}
}

func TestEveryStateOfAClockHasWords(t *testing.T) {
	t.Parallel()
	for _, state := range statute.States() {
		words, colour := stateWords(&gen.Clock{State: gen.ClockState(state), Basis: gen.BasisAct})
		if words == string(state) || words == "" || colour == "" {
			t.Errorf("%s is said as %q", state, words)
		}
	}
}

func TestACaseThatIsNotThereAndOneOutOfSightAreTheSamePage(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	for path, instance := range map[string]string{"/cases/EHC-2023-000001": "urn:ehcp:request:1", "/cases/EHC-2023-000002": "urn:ehcp:request:2"} {
		api.answers[path] = func(url.Values) (int, any) {
			return http.StatusNotFound, gen.Problem{Code: "not_found", Status: http.StatusNotFound, Title: path, Instance: instance}
		}
	}
	api.answers["/cases/ABC"] = func(url.Values) (int, any) {
		return http.StatusUnprocessableEntity, problem(http.StatusUnprocessableEntity, "case_id", "No.")
	}
	h := pages(t, api)
	want := get(t, h, "/cases/EHC-2023-000001")
	wants(t, want, http.StatusNotFound, "No case with this reference", "check the reference")
	for _, path := range []string{"/cases/EHC-2023-000002", "/cases/ABC", "/cases/..%2Fclocks", "/cases/%2e%2e", "/cases/-"} {
		if w := get(t, h, path); w.Code != http.StatusNotFound || w.Body.String() != want.Body.String() {
			t.Errorf("%s answered %d and another page than a case that is not there", path, w.Code)
		}
	}
	for _, asked := range api.askedPaths() {
		if !strings.HasPrefix(asked, "/cases/EHC-2023-00000") && !strings.HasPrefix(asked, "/cases/ABC") && !strings.HasPrefix(asked, "/me ") {
			t.Errorf("the API was asked %s", asked)
		}
	}
}

func TestCasesAreShownToNobodyWhereNobodyCanSignIn(t *testing.T) {
	t.Parallel()
	paths := []string{"/cases/" + reference, "/cases/EHC-2023-000404", "/cases/-", "/alerts", "/alerts/acknowledged", "/clocks/due", "/clocks/breached"}
	api := newFakeAPI(t)
	without := pages(t, api, func(c *Config) { c.Door, c.Demo = nil, false })
	first := get(t, without, paths[0]).Body.String()
	for _, path := range paths {
		w := get(t, without, path)
		wants(t, w, http.StatusUnauthorized, "You would need to sign in", "signing in has not been set up")
		if w.Body.String() != first || w.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%s says more than the others: %v", path, w.Header())
		}
		checkDocument(t, path, w.Body.String())
	}
	if asked := api.askedPaths(); len(asked) > 0 {
		t.Errorf("for nobody the API was asked %v", asked)
	}
	if start := visible(t, get(t, without, "/").Body.String()); strings.Contains(start, "Alerts") {
		t.Error("the start page leads to alerts that nobody may see")
	}
}

func TestACaseThatCannotBeReadSaysSorry(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"", "/clocks", "/milestones"} {
		api := newFakeAPI(t)
		api.refuse("/cases/"+reference+part, http.StatusServiceUnavailable)
		wants(t, get(t, pages(t, api), "/cases/"+reference), http.StatusInternalServerError, "Sorry, there is a problem with the tracker")
	}
}

func TestAnOpenCaseWithoutAClockSaysThatNothingStartsOne(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	longCase(api)
	api.answers["/cases/"+reference+"/clocks"] = func(url.Values) (int, any) {
		return http.StatusOK, gen.ExplainedClocks{Clocks: []gen.ExplainedClock{}}
	}
	w := get(t, pages(t, api), "/cases/"+reference)
	wants(t, w, http.StatusOK, "Nothing on this case starts a time limit now, so none is watched.", "log it again")
	if strings.Contains(w.Body.String(), "Nothing is overdue") {
		t.Error("it calls that nothing overdue")
	}
}
