package statute_test

import (
	"testing"

	"ehcp.example/tracker/internal/statute"
)

func TestABreachOfGuidanceOrPolicyIsNeverToldAsOneOfLaw(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		standing string
		law      bool
	}{
		"act":            {"Act of Parliament", true},
		"regulations":    {"Regulations", true},
		"tribunal_rules": {"Tribunal rules", true},
		"case_law":       {"Case law", true},
		"guidance":       {"Guidance, not law", false},
		"local_policy":   {"Local policy, not law", false},
	} {
		b, ok := statute.ParseBasis(name)
		if !ok || b.Standing() != want.standing || b.IsLaw() != want.law {
			t.Errorf("%s is %q, law %v; want %q, %v", name, b.Standing(), b.IsLaw(), want.standing, want.law)
		}
	}
	if b, ok := statute.ParseBasis("custom"); ok {
		t.Errorf("custom is taken for %s", b)
	}
	if n := len(statute.Bases()); n != 6 {
		t.Errorf("%d bases", n)
	}
}

func TestAFurtherTriggerThatIsNoneIsToldWhichThereAre(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"ehcp_final":         "that is no further trigger of this rule, which has none",
		"ar_final_effective": "that is no further trigger of this rule; it takes amendment_notice_sent",
	} {
		if got := statute.RuleByID(rule).NoFurther(); got != want {
			t.Errorf("%s: %s; want %s", rule, got, want)
		}
	}
}
