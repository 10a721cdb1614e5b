package scorecard_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"ehcp.example/tracker/internal/scorecard"
)

func TestPercentagesAreRoundedHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		n, d int
		want string
	}{
		"an exact one":                    {1, 2, "50.0"},
		"a half goes up":                  {1, 2000, "0.1"},
		"just under a half goes down":     {4999, 10_000_000, "0.0"},
		"a third":                         {1, 3, "33.3"},
		"two thirds":                      {2, 3, "66.7"},
		"the half that binary would lose": {1005, 100_000, "1.0"},
		"1.05 goes to 1.1":                {105, 10_000, "1.1"},
		"99.95 goes to 100.0":             {1999, 2000, "100.0"},
		"a fall below nought":             {-1, 2000, "-0.1"},
		"none of some":                    {0, 7, "0.0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := scorecard.Percent(tc.n, tc.d).String(); got != tc.want {
				t.Errorf("%d of %d is %s, want %s", tc.n, tc.d, got, tc.want)
			}
		})
	}
}

func TestWithNoCasesThereIsNoPercentage(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(scorecard.Percent(0, 0))
	if err != nil || string(got) != "null" {
		t.Errorf("0 of 0 is %s (%v), want null", got, err)
	}
}

func TestPercentIsTheNearestTenth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, d := rapid.IntRange(0, 1_000_000).Draw(t, "n"), rapid.IntRange(1, 1_000_000).Draw(t, "d")
		got := big.NewRat(int64(*scorecard.Percent(n, d)), 10)
		off := new(big.Rat).Sub(got, big.NewRat(int64(n)*100, int64(d)))
		if off.Abs(off).Cmp(big.NewRat(1, 20)) > 0 {
			t.Fatalf("%d of %d is given as %s, more than half a tenth off", n, d, scorecard.Percent(n, d))
		}
	})
}

func TestTenthsAsABinaryNumber(t *testing.T) {
	t.Parallel()
	if got := scorecard.Tenths(132).Float(); got != 13.2 {
		t.Errorf("13.2 as a float is %v", got)
	}
}
