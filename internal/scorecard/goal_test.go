package scorecard_test

import (
	"testing"

	"ehcp.example/tracker/internal/scorecard"
)

// decisions counts so many decisions of a month, the first of them in time.
func decisions(t *testing.T, m string, inTime, all int, s scorecard.Settings) scorecard.Indicator {
	t.Helper()
	p := month(t, m, "2030-01-01")
	c := scorecard.NewCount(book(), p)
	for i := range all {
		a := scorecard.Assessment{Received: p.From, Decided: p.From}
		if i >= inTime {
			a.Received = p.From.AddDays(-43)
		}
		c.Assessment(a)
	}
	return indicator(t, c.Scorecard(s), "DECIDE6", "")
}

func goals(code string, values map[string]scorecard.Tenths) (out []scorecard.Goal) {
	for from, value := range values {
		out = append(out, scorecard.Goal{Code: code, From: d(from), Value: value})
	}
	return out
}

func TestColours(t *testing.T) {
	t.Parallel()
	june := func(v scorecard.Tenths) []scorecard.Goal {
		return goals("DECIDE6", map[string]scorecard.Tenths{"2023-06-01": v})
	}
	for name, tc := range map[string]struct {
		standard, target []scorecard.Goal
		inTime, all      int
		want             scorecard.RAG
	}{
		"the target reached exactly is green":                   {nil, june(600), 3, 5, scorecard.Green},
		"a hair below the target is red, not green by rounding": {nil, june(333), 332, 1000, scorecard.Red},
		"33.3 % is compared as a third, above 33.3":             {nil, june(333), 1, 3, scorecard.Green},
		"a third does not reach 33.4":                           {nil, june(334), 1, 3, scorecard.Red},
		"59.96 % shows as 60.0 and does not reach 60":           {nil, june(600), 1499, 2500, scorecard.Red},
		"between standard and target is amber":                  {june(400), june(600), 1, 2, scorecard.Amber},
		"the standard reached exactly is amber":                 {june(500), june(600), 1, 2, scorecard.Amber},
		"below the standard is red":                             {june(510), june(600), 1, 2, scorecard.Red},
		"with no target there is no colour, standard or not":    {june(400), nil, 1, 2, ""},
		"with no cases there is no colour":                      {nil, june(600), 0, 0, ""},
		"another indicator's target is not this one's":          {nil, goals("EP6", map[string]scorecard.Tenths{"2023-06-01": 600}), 3, 5, ""},
		"a target dated within the month holds from its first":  {nil, goals("DECIDE6", map[string]scorecard.Tenths{"2023-06-15": 600}), 3, 5, scorecard.Green},
		"a target of the next month does not hold yet":          {nil, goals("DECIDE6", map[string]scorecard.Tenths{"2023-07-01": 600}), 3, 5, ""},
		"the latest target that has begun holds, in any order":  {nil, goals("DECIDE6", map[string]scorecard.Tenths{"2023-01-01": 600, "2023-06-01": 800, "2023-07-01": 100}), 3, 5, scorecard.Red},
		"an older target holds on until there is a next one":    {nil, goals("DECIDE6", map[string]scorecard.Tenths{"2020-01-01": 600}), 3, 5, scorecard.Green},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scorecard.Settings{Standards: tc.standard, Targets: tc.target}
			if got := decisions(t, "2023-06", tc.inTime, tc.all, s).RAG; got != tc.want {
				t.Errorf("%d of %d is %q, want %q", tc.inTime, tc.all, got, tc.want)
			}
		})
	}
}

func TestWhereLowIsGoodTheTargetIsAMost(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		waiting, all int
		want         scorecard.RAG
	}{
		"half waiting reaches a target of 50": {1, 2, scorecard.Green},
		"more than half does not":             {2, 3, scorecard.Red},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := scorecard.NewCount(book(), month(t, "2023-06", "2023-08-15"))
			for i := range tc.all {
				issued := d("2023-01-01")
				if i < tc.waiting {
					issued = d("2020-01-01")
				}
				c.Plan(scorecard.Plan{FirstIssued: issued})
			}
			got := indicator(t, c.Scorecard(scorecard.Settings{Targets: scorecard.Targets()}), "APP20", "")
			if got.RAG != tc.want || *got.Target != 500 {
				t.Errorf("%q against %s, want %q against 50.0", got.RAG, got.Target, tc.want)
			}
		})
	}
}

func TestTheTargetsOfThePlanHoldFromTheirMonth(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ code, month, want string }{
		{"APP17", "2023-05", "none"},
		{"APP17", "2023-06", "60.0"},
		{"APP17", "2023-11", "60.0"},
		{"APP17", "2023-12", "80.0"},
		{"APP17", "2026-01", "80.0"},
		{"APP18", "2023-06", "75.0"},
		{"APP18", "2024-01", "80.0"},
		{"APP20", "2023-06", "50.0"},
		{"APP20", "2023-12", "30.0"},
		{"EP6", "2023-08", "none"},
		{"EP6", "2023-09", "55.0"},
		{"EP6", "2024-03", "75.0"},
		{"EP7", "2023-09", "60.0"},
		{"EP7", "2024-03", "85.0"},
		{"EP10", "2024-02", "80.0"},
		{"EP10", "2024-03", "100.0"},
		{"APP01", "2026-01", "none"},
	} {
		t.Run(tc.code+" in "+tc.month, func(t *testing.T) {
			t.Parallel()
			c := scorecard.NewCount(book(), month(t, tc.month, "2030-01-01"))
			for _, i := range c.Scorecard(scorecard.Settings{Targets: scorecard.Targets()}).Indicators {
				got := "none"
				if i.Target != nil {
					got = i.Target.String()
				}
				if i.Code == tc.code && got != tc.want {
					t.Errorf("%s, want %s", got, tc.want)
				}
			}
		})
	}
}

func TestDirectionOfTravel(t *testing.T) {
	t.Parallel()
	before := func(n, of int) []scorecard.Snapshot {
		return []scorecard.Snapshot{{Code: "DECIDE6", Numerator: n, Denominator: &of}}
	}
	for name, tc := range map[string]struct {
		before      []scorecard.Snapshot
		inTime, all int
		want        scorecard.Direction
	}{
		"until the month before is closed there is none":     {nil, 1, 2, ""},
		"a higher share is better where high is good":        {before(1, 3), 1, 2, scorecard.Better},
		"a lower share is worse":                             {before(2, 3), 1, 2, scorecard.Worse},
		"the same share of other numbers is the same":        {before(2, 4), 1, 2, scorecard.Same},
		"a rise too small to be shown is still better":       {before(4999, 10000), 1, 2, scorecard.Better},
		"from no cases there is none":                        {before(0, 0), 1, 2, ""},
		"to no cases there is none":                          {before(1, 2), 0, 0, ""},
		"a frozen plain number is not compared with a share": {[]scorecard.Snapshot{{Code: "DECIDE6", Numerator: 1}}, 1, 2, ""},
		"another basis is not compared":                      {[]scorecard.Snapshot{{Code: "DECIDE6", Basis: scorecard.IncludingExceptions, Numerator: 1, Denominator: new(int)}}, 1, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := decisions(t, "2023-06", tc.inTime, tc.all, scorecard.Settings{Before: tc.before}).Direction; got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestDirectionInTheSenseOfGoodIs(t *testing.T) {
	t.Parallel()
	two := 2
	settings := scorecard.Settings{Before: []scorecard.Snapshot{
		{Code: "APP03", Numerator: 2}, {Code: "APP16", Numerator: 1, Denominator: &two},
	}}
	s := scorecard.NewCount(book(), month(t, "2023-06", "2023-08-15"))
	s.Appeal(scorecard.Appeal{Lodged: d("2023-06-01")})
	s.Assessment(scorecard.Assessment{Received: d("2023-06-01"), RequestedBy: "parent"})
	card := s.Scorecard(settings)
	if got := indicator(t, card, "APP03", "").Direction; got != scorecard.Better {
		t.Errorf("fewer appeals are %q, want better", got)
	}
	if got := indicator(t, card, "APP16", "").Direction; got != "" {
		t.Errorf("a context figure moves %q, want no direction", got)
	}
}
