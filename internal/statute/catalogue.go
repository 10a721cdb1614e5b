package statute

// catalogue is every rule there is, in the order of the law.
//
//nolint:gochecknoglobals // the law, made once
var (
	catalogue = assemble(assessmentRules(), transferRules(), reviewRules(), phaseRules(), reassessmentRules(),
		appealRules(), orderRules(), complaintRules())
	ruleByID = indexRules(catalogue)
)

// Catalogue lists every rule in the order of the law. The rules are shared
// and must not be changed.
func Catalogue() []*Rule { return append([]*Rule(nil), catalogue...) }

// RuleByID finds a rule; nil where there is none of that id.
func RuleByID(id string) *Rule { return ruleByID[id] }

func assemble(parts ...[]Rule) []*Rule {
	var out []*Rule
	for _, part := range parts {
		for i := range part {
			r := &part[i]
			r.order = len(out)
			if r.Role == Duty && r.Period != nil {
				r.Alerts = dutyAlerts
			}
			r.Alerts.SafeDay = r.safeFrom != NoKind
			for j := range r.variants {
				r.variants[j].order, r.variants[j].Alerts = r.order, r.Alerts
			}
			out = append(out, r)
		}
	}
	return out
}

func indexRules(rules []*Rule) map[string]*Rule {
	m := make(map[string]*Rule, len(rules))
	for _, r := range rules {
		m[r.ID] = r
	}
	return m
}
