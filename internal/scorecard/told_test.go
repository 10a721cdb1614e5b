package scorecard_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
)

// d is a day in a table; a wrong one stops the test binary at once.
func d(s string) statute.Date {
	day, err := statute.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return day
}

// june2023 counts facts for June 2023, seen from 15 August.
func june2023(t *testing.T, feed func(*scorecard.Count)) scorecard.Scorecard {
	t.Helper()
	c := scorecard.NewCount(book(), month(t, "2023-06", "2023-08-15"))
	feed(c)
	return c.Scorecard(scorecard.Settings{})
}

func indicator(t *testing.T, s scorecard.Scorecard, code string, basis scorecard.Basis) scorecard.Indicator {
	t.Helper()
	for _, i := range s.Indicators {
		if i.Code == code && i.Basis == basis {
			return i
		}
	}
	t.Fatalf("no %s %s in the scorecard", code, basis)
	return scorecard.Indicator{}
}

// told writes a figure on one line: numerator/denominator, then the companions
// that are not nought, by name.
func told(t *testing.T, s scorecard.Scorecard, code string, basis scorecard.Basis) string {
	t.Helper()
	i := indicator(t, s, code, basis)
	parts := []string{fmt.Sprint(i.Numerator)}
	if i.Denominator != nil {
		parts[0] += fmt.Sprintf("/%d", *i.Denominator)
	}
	var names []string
	for name := range i.Companions {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		value, err := json.Marshal(i.Companions[name])
		if err != nil {
			t.Fatal(err)
		}
		if v := string(value); v != "0" && v != "null" && v != "{}" {
			parts = append(parts, name+"="+v)
		}
	}
	return strings.Join(parts, " ")
}
