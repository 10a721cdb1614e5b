package scorecard_test

import (
	"testing"

	"ehcp.example/tracker/internal/scorecard"
)

func TestReviews(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		code string
		fact scorecard.Review
		want string
	}{
		"a decision on the 28th day is in time": {
			"REVIEW4", scorecard.Review{Meeting: d("2023-05-04"), Decided: d("2023-06-01"), Outcome: "maintain"}, "1/1",
		},
		"a decision on the 29th day is late": {
			"REVIEW4", scorecard.Review{Meeting: d("2023-05-03"), Decided: d("2023-06-01"), Outcome: "maintain"}, "0/1",
		},
		"a decision with no meeting completes nothing": {
			"REVIEW4", scorecard.Review{Decided: d("2023-06-01"), Outcome: "maintain"}, "0/0",
		},
		"a decision of another month is not counted": {
			"REVIEW4", scorecard.Review{Meeting: d("2023-05-04"), Decided: d("2023-07-01"), Outcome: "maintain"}, "0/0",
		},
		"an amended plan 84 days after the meeting is in time": {
			"AMEND12", scorecard.Review{Meeting: d("2023-03-09"), Decided: d("2023-04-06"), Outcome: "amend", NoticeSent: d("2023-04-06"), AmendedSent: d("2023-06-01")}, "1/1",
		},
		"an early notice brings the date forward to 8 weeks from it": {
			"AMEND12", scorecard.Review{Meeting: d("2023-03-09"), Decided: d("2023-04-05"), Outcome: "amend", NoticeSent: d("2023-04-05"), AmendedSent: d("2023-06-01")}, "0/1",
		},
		"a late notice does not put it off past 12 weeks": {
			"AMEND12", scorecard.Review{Meeting: d("2023-03-08"), Decided: d("2023-05-31"), Outcome: "amend", NoticeSent: d("2023-05-31"), AmendedSent: d("2023-06-01")}, "0/1",
		},
		"without a notice the 12 weeks alone count": {
			"AMEND12", scorecard.Review{Meeting: d("2023-03-09"), Decided: d("2023-04-05"), Outcome: "amend", AmendedSent: d("2023-06-01")}, "1/1",
		},
		"an amended plan not sent past its date is open": {
			"AMEND12", scorecard.Review{Meeting: d("2023-04-06"), Decided: d("2023-05-04"), Outcome: "amend"}, "0/0 open_past_12_weeks=1",
		},
		"on its date it is not past it": {
			"AMEND12", scorecard.Review{Meeting: d("2023-04-07"), Decided: d("2023-05-04"), Outcome: "amend"}, "0/0",
		},
		"a notice with no decision recorded is a choice to amend": {
			"AMEND12", scorecard.Review{Meeting: d("2023-03-01"), NoticeSent: d("2023-03-20")}, "0/0 open_past_12_weeks=1",
		},
		"a meeting with no decision owes a decision, not a plan": {
			"AMEND12", scorecard.Review{Meeting: d("2023-03-01")}, "0/0",
		},
		"a decision to maintain means that nothing was owed": {
			"AMEND12", scorecard.Review{Meeting: d("2023-03-01"), NoticeSent: d("2023-03-20"), Decided: d("2023-06-01"), Outcome: "maintain"}, "0/0",
		},
		"saying that it will not amend after all closes it": {
			"AMEND12", scorecard.Review{Meeting: d("2023-03-01"), Decided: d("2023-03-20"), Outcome: "amend", NotProceeding: d("2023-06-01")}, "0/0",
		},
		"a plan that ceased owes no amendment": {
			"AMEND12", scorecard.Review{Meeting: d("2023-03-01"), Decided: d("2023-03-20"), Outcome: "amend", Ended: d("2023-06-01")}, "0/0",
		},
		"an amended plan sent after the month was open at its end": {
			"AMEND12", scorecard.Review{Meeting: d("2023-03-01"), Decided: d("2023-03-20"), Outcome: "amend", AmendedSent: d("2023-07-01")}, "0/0 open_past_12_weeks=1",
		},
		"an amended plan that followed no meeting is not counted": {
			"AMEND12", scorecard.Review{NoticeSent: d("2023-03-20"), AmendedSent: d("2023-06-01")}, "0/0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := june2023(t, func(c *scorecard.Count) { c.Review(tc.fact) })
			if got := told(t, s, tc.code, ""); got != tc.want {
				t.Errorf("%s: %s, want %s", tc.code, got, tc.want)
			}
		})
	}
}
