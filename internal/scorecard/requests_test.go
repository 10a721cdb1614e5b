package scorecard_test

import (
	"testing"

	"ehcp.example/tracker/internal/scorecard"
)

func TestRequestsDecisionsAndPlacements(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		code string
		fact scorecard.Assessment
		want string
	}{
		"a request by a parent counts":                    {"APP16", scorecard.Assessment{Received: d("2023-06-30"), RequestedBy: "parent"}, `1/1 by_source={"parent":1}`},
		"a young person's own request is not a parent's":  {"APP16", scorecard.Assessment{Received: d("2023-06-01"), RequestedBy: "young_person"}, `0/1 by_source={"young_person":1}`},
		"a request whose maker is not recorded is told":   {"APP16", scorecard.Assessment{Received: d("2023-06-01")}, `0/1 by_source={"not_recorded":1}`},
		"a request of the day after the month is not in":  {"APP16", scorecard.Assessment{Received: d("2023-07-01"), RequestedBy: "parent"}, "0/0"},
		"becoming responsible is not a request":           {"APP16", scorecard.Assessment{Responsible: d("2023-06-01")}, "0/0"},
		"a decision on the 42nd day is in time":           {"DECIDE6", scorecard.Assessment{Received: d("2023-04-20"), Decided: d("2023-06-01")}, "1/1"},
		"a decision on the 43rd day is late":              {"DECIDE6", scorecard.Assessment{Received: d("2023-04-19"), Decided: d("2023-06-01")}, "0/1"},
		"a detained person's decision has the same limit": {"DECIDE6", scorecard.Assessment{Received: d("2023-04-20"), Decided: d("2023-06-01"), Detained: true}, "1/1"},
		"no decision in the month, none counted":          {"DECIDE6", scorecard.Assessment{Received: d("2023-04-20"), Decided: d("2023-07-01")}, "0/0"},
		"a refusal on the 112th day is in time":           {"REFUSE16", scorecard.Assessment{Received: d("2023-02-09"), NoPlan: d("2023-06-01")}, "1/1"},
		"a refusal on the 113th day is late":              {"REFUSE16", scorecard.Assessment{Received: d("2023-02-08"), NoPlan: d("2023-06-01")}, "0/1"},
		"a refusal counts though it fell away since":      {"REFUSE16", scorecard.Assessment{Received: d("2023-02-09"), NoPlan: d("2023-06-01"), DraftSent: d("2023-06-20")}, "1/1"},
		"a decision to issue is no refusal":               {"REFUSE16", scorecard.Assessment{Received: d("2023-02-09"), FinalSent: d("2023-06-01")}, "0/0"},
		"a first plan in a mainstream school counts":      {"APP18", scorecard.Assessment{Received: d("2023-02-09"), FinalSent: d("2023-06-01"), Placement: "mainstream"}, "1/1"},
		"any other placement is not mainstream":           {"APP18", scorecard.Assessment{Received: d("2023-02-09"), FinalSent: d("2023-06-01"), Placement: "special"}, "0/1"},
		"a child awaiting a placement counts":             {"APP19", scorecard.Assessment{Received: d("2023-02-09"), FinalSent: d("2023-06-01"), Placement: "awaiting"}, "1/1"},
		"no placement recorded is not awaiting":           {"APP19", scorecard.Assessment{Received: d("2023-02-09"), FinalSent: d("2023-06-01")}, "0/1"},
		"a plan after mediation is still a plan placed":   {"APP18", scorecard.Assessment{Received: d("2022-02-09"), NoPlan: d("2022-05-01"), Challenged: d("2022-07-01"), FinalSent: d("2023-06-01"), Placement: "mainstream"}, "1/1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := june2023(t, func(c *scorecard.Count) { c.Assessment(tc.fact) })
			if got := told(t, s, tc.code, ""); got != tc.want {
				t.Errorf("%s: %s, want %s", tc.code, got, tc.want)
			}
		})
	}
}

func TestEducationalPsychologyAdvice(t *testing.T) {
	t.Parallel()
	asked := scorecard.Assessment{Received: d("2023-01-23"), ToAssess: d("2023-03-01"), EPRequested: d("2023-04-20")}
	with := func(change func(*scorecard.Assessment)) scorecard.Assessment {
		a := asked
		change(&a)
		return a
	}
	received := func(on string) scorecard.Assessment {
		return with(func(a *scorecard.Assessment) { a.EPReceived = d(on) })
	}
	for name, tc := range map[string]struct {
		fact           scorecard.Assessment
		ep6, ep7, ep10 string
	}{
		"on the 42nd day it is in time for all three tiers": {
			received("2023-06-01"), "1/1 days_decision_to_request=50.0", "1/1 days_decision_to_request=50.0", "1/1 days_decision_to_request=50.0",
		},
		"on the 43rd day it is late in law": {
			received("2023-06-02"), "0/1 days_decision_to_request=50.0", "1/1 days_decision_to_request=50.0", "1/1 days_decision_to_request=50.0",
		},
		"on the 50th day it is late for the second tier": {
			received("2023-06-09"), "0/1 days_decision_to_request=50.0", "0/1 days_decision_to_request=50.0", "1/1 days_decision_to_request=50.0",
		},
		"on the 71st day it is late for all": {
			received("2023-06-30"), "0/1 days_decision_to_request=50.0", "0/1 days_decision_to_request=50.0", "0/1 days_decision_to_request=50.0",
		},
		"asked for at once and in within 6 weeks of the decision is told": {
			scorecard.Assessment{Received: d("2023-01-23"), ToAssess: d("2023-04-20"), EPRequested: d("2023-04-20"), EPReceived: d("2023-06-01")},
			"1/1 days_decision_to_request=0.0 within_6_weeks_of_decision=1",
			"1/1 days_decision_to_request=0.0 within_6_weeks_of_decision=1",
			"1/1 days_decision_to_request=0.0 within_6_weeks_of_decision=1",
		},
		"with no decision recorded nothing is told of it": {
			scorecard.Assessment{Received: d("2023-01-23"), EPRequested: d("2023-04-20"), EPReceived: d("2023-06-01")}, "1/1", "1/1", "1/1",
		},
		"with no request recorded it cannot be in time": {
			scorecard.Assessment{Received: d("2023-01-23"), ToAssess: d("2023-04-20"), EPReceived: d("2023-06-01")},
			"0/1 within_6_weeks_of_decision=1", "0/1 within_6_weeks_of_decision=1", "0/1 within_6_weeks_of_decision=1",
		},
		"unanswered after 6 weeks it is outstanding": {
			asked, "0/0 outstanding_past_6_weeks=1", "0/0 outstanding_past_6_weeks=1", "0/0 outstanding_past_6_weeks=1",
		},
		"unanswered on the 42nd day it is not yet": {
			with(func(a *scorecard.Assessment) { a.EPRequested = d("2023-05-19") }), "0/0", "0/0", "0/0",
		},
		"answered after the month it was outstanding at its end": {
			received("2023-07-10"), "0/0 outstanding_past_6_weeks=1", "0/0 outstanding_past_6_weeks=1", "0/0 outstanding_past_6_weeks=1",
		},
		"a final plan ends the adviser's time": {with(func(a *scorecard.Assessment) { a.FinalSent = d("2023-05-20") }), "0/0", "0/0", "0/0"},
		"a refusal to issue ends it":           {with(func(a *scorecard.Assessment) { a.NoPlan = d("2023-05-20") }), "0/0", "0/0", "0/0"},
		"a refusal before it was asked for has not ended it": {
			with(func(a *scorecard.Assessment) { a.NoPlan = d("2023-04-01") }),
			"0/0 outstanding_past_6_weeks=1", "0/0 outstanding_past_6_weeks=1", "0/0 outstanding_past_6_weeks=1",
		},
		"advice no longer needed ends it":                 {with(func(a *scorecard.Assessment) { a.EPNotNeeded = d("2023-05-20") }), "0/0", "0/0", "0/0"},
		"a withdrawal ends it":                            {with(func(a *scorecard.Assessment) { a.Ended = d("2023-05-20") }), "0/0", "0/0", "0/0"},
		"a refusal to assess that stands ends it":         {with(func(a *scorecard.Assessment) { a.NotToAssess = d("2023-05-20") }), "0/0", "0/0", "0/0"},
		"nothing asked and nothing received is no figure": {scorecard.Assessment{Received: d("2023-01-23")}, "0/0", "0/0", "0/0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := june2023(t, func(c *scorecard.Count) { c.Assessment(tc.fact) })
			for code, want := range map[string]string{"EP6": tc.ep6, "EP7": tc.ep7, "EP10": tc.ep10} {
				if got := told(t, s, code, ""); got != want {
					t.Errorf("%s: %s, want %s", code, got, want)
				}
			}
		})
	}
}
