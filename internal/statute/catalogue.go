package statute

// Part is one part of the law: its rules in their order.
type Part struct {
	Title string
	Rules []*Rule
}

//nolint:gochecknoglobals // the law, made once
var (
	parts = assemble([]draftPart{
		{"Assessment and first plan, detained persons included", assessmentRules()},
		{"Moves between authorities and health boards", transferRules()},
		{"Annual review and amendment", reviewRules()},
		{"Transfer to the next phase", phaseRules()},
		{"Reassessment, ceasing a plan, release from custody", reassessmentRules()},
		{"Mediation and appeal", appealRules()},
		{"Tribunal orders and appeals not opposed", orderRules()},
		{"Complaints and the Ombudsman", complaintRules()},
	})
	// catalogue is every rule there is, in the order of the law.
	catalogue = rulesOf(parts)
	ruleByID  = indexRules(catalogue)
)

// Parts is the catalogue by parts of the law, in its order.
func Parts() []Part { return append([]Part(nil), parts...) }

// Catalogue lists every rule in the order of the law. The rules are shared
// and must not be changed.
func Catalogue() []*Rule { return append([]*Rule(nil), catalogue...) }

// RuleByID finds a rule; nil where there is none of that id.
func RuleByID(id string) *Rule { return ruleByID[id] }

// draftPart is a part as it is written down, its rules not yet numbered.
type draftPart struct {
	title string
	rules []Rule
}

// assemble numbers the rules through and gives every duty its alerts.
func assemble(drafts []draftPart) []Part {
	order := 0
	out := make([]Part, 0, len(drafts))
	for _, d := range drafts {
		part := Part{Title: d.title}
		for i := range d.rules {
			r := &d.rules[i]
			r.order = order
			order++
			if r.Role == Duty {
				r.Alerts = dutyAlerts
			}
			r.Alerts.SafeDay = r.safeFrom != NoKind
			for j := range r.variants {
				r.variants[j].order, r.variants[j].Alerts = r.order, r.Alerts
			}
			part.Rules = append(part.Rules, r)
		}
		out = append(out, part)
	}
	return out
}

func rulesOf(parts []Part) (out []*Rule) {
	for _, p := range parts {
		out = append(out, p.Rules...)
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
