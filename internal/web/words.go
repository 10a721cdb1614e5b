package web

import (
	"slices"
	"strconv"
	"strings"

	"ehcp.example/tracker/internal/api/gen"
)

// day is a day as people write it: 4 June 2026.
func day(d gen.Date) string { return d.Words() }

// weekdayAndDay is a day with the day of the week: Thursday 4 June 2026.
func weekdayAndDay(d gen.Date) string { return d.Weekday().String() + " " + d.Words() }

// number writes a count with commas: 12,345.
func number(n int) string {
	s := strconv.Itoa(n)
	from := len(s) % 3
	if from == 0 || s[:from] == "-" {
		from += 3
	}
	for i := from; i < len(s); i += 4 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural is a count with its noun: 1 day, 2 days.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}

// percent is a percentage or a target to at most one decimal: 13.2%, 60%.
func percent(p float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(p, 'f', 1, 64), ".0") + "%"
}

// sentences takes a text apart where a full stop, a space and a capital meet.
func sentences(s string) (all []string) {
	for {
		end := -1
		for i := 0; i+2 < len(s); i++ {
			if s[i] == '.' && s[i+1] == ' ' && s[i+2] >= 'A' && s[i+2] <= 'Z' {
				end = i + 1
				break
			}
		}
		if end < 0 {
			return append(all, s)
		}
		all, s = append(all, s[:end]), s[end+1:]
	}
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// kindWords is a milestone kind in words: stage1_received → stage 1 received.
func kindWords(k gen.MilestoneKind) string {
	words := strings.Split(string(k), "_")
	for i, w := range words {
		switch w {
		case "icb", "la":
			words[i] = strings.ToUpper(w)
		case "ombudsman":
			words[i] = "Ombudsman"
		case "stage1", "stage2":
			words[i] = "stage " + w[len(w)-1:]
		}
	}
	return strings.Join(words, " ")
}

// countedFrom is the day that the calculator asks for. For most rules it is
// the day of the first event; where an event is arranged for a day, the rule
// counts from that day and not from the arranging.
func countedFrom(r gen.Rule) (legend, hint string) {
	if len(r.StartsOn) == 0 {
		return "Which day does it count from?", ""
	}
	switch first := r.StartsOn[0]; {
	case first == "meeting_arranged":
		return "When is the review meeting?", ""
	case first == "mediation_arranged":
		return "When is the mediation?", ""
	case asksForYear(r):
		return "In which year is the transfer?", "Any day in that calendar year will do."
	case first == "transfer_proposed":
		return "When is the transfer?", ""
	case len(r.StartsOn) > mostNamed:
		return "When was the decision or plan sent?", ""
	default:
		if others := otherStarts(r); len(others) > 0 {
			hint = "Or the day of: " + strings.Join(others, ", ") + "."
		}
		return "Day of: " + kindWords(first), hint
	}
}

// asksForYear tells whether a rule has a fixed date in the year of a transfer,
// so that of the day that is asked for only the year counts.
func asksForYear(r gen.Rule) bool {
	return len(r.StartsOn) > 0 && r.StartsOn[0] == "transfer_proposed" && strings.Contains(r.Period, "of the year")
}

// mostNamed is how many events a question can name and still be read.
const mostNamed = 4

// otherStarts are the further events that start a clock, but for those that
// the calculator asks about by themselves.
func otherStarts(r gen.Rule) (words []string) {
	for _, k := range r.StartsOn[1:] {
		if !slices.Contains(r.SecondOn, k) {
			words = append(words, kindWords(k))
		}
	}
	return words
}

// basisWords says where a time limit comes from, and whether it is law.
func basisWords(b gen.Basis) string {
	switch b {
	case "act":
		return "Act of Parliament"
	case "regulations":
		return "Regulations"
	case "tribunal_rules":
		return "Tribunal rules"
	case "case_law":
		return "Case law"
	case "guidance":
		return "Guidance, not law"
	case "local_policy":
		return "Local policy, not law"
	}
	return string(b)
}

// partOfLaw names the group a rule is listed under, by the kind of case it
// runs in first.
func partOfLaw(appliesTo string) string {
	first, _, _ := strings.Cut(appliesTo, ",")
	switch first {
	case "needs_assessment":
		return "Needs assessments and plans"
	case "annual_review":
		return "Annual reviews"
	case "complaint":
		return "Complaints"
	case "reassessment":
		return "Reassessments"
	case "phase_transfer":
		return "Moves between phases of education"
	case "transfer_in", "transfer_out":
		return "Moves between areas"
	case "mediation":
		return "Mediation"
	case "appeal":
		return "Appeals"
	case "tribunal_order":
		return "Tribunal orders"
	case "ceasing":
		return "Ceasing a plan"
	case "any":
		return "On any case"
	}
	return upperFirst(strings.ReplaceAll(first, "_", " "))
}

// caseKindWords is a kind of case in words.
func caseKindWords(k gen.CaseKind) string {
	switch k {
	case gen.CaseKindTransferIn:
		return "Transfer in from another authority"
	case gen.CaseKindTransferOut:
		return "Transfer out to another authority"
	case gen.CaseKindPhaseTransfer:
		return "Move to the next phase of education"
	case gen.CaseKindTribunalOrder:
		return "Tribunal order"
	case gen.CaseKindCeasing:
		return "Ceasing a plan"
	case gen.CaseKindNeedsAssessment, gen.CaseKindAnnualReview, gen.CaseKindComplaint, gen.CaseKindReassessment, gen.CaseKindMediation, gen.CaseKindAppeal:
	}
	return upperFirst(spaced(string(k)))
}

// ownerWords is who owes what a clock counts, where it is not the authority.
func ownerWords(owner string) string {
	switch owner {
	case "icb":
		return "The integrated care board (ICB)"
	case "adviser":
		return "The adviser who was asked"
	case "new_authority":
		return "The authority moved to"
	case "old_authority":
		return "The authority moved from"
	}
	return "The " + spaced(owner)
}

// groundWords is what excuses lateness, in words.
func groundWords(g gen.ClockExcusedBy) string {
	switch g {
	case gen.ClockExcusedBySchoolClosed4Weeks:
		return "the school was closed for at least 4 weeks"
	case gen.ClockExcusedByEarlyYearsClosed4Weeks:
		return "the early years provider was closed for at least 4 weeks"
	case gen.ClockExcusedByExceptionalPersonalCircumstances:
		return "exceptional personal circumstances"
	case gen.ClockExcusedByAbsentFromArea4Weeks:
		return "absence from the area for at least 4 weeks"
	case gen.ClockExcusedByMissedAppointment:
		return "a missed appointment"
	case gen.ClockExcusedByAbsent2Weeks:
		return "absence from the area for at least 2 weeks"
	case gen.ClockExcusedByRepresentationsWanted:
		return "the family wants to make representations"
	case gen.ClockExcusedByCoronavirus:
		return "a reason to do with coronavirus"
	}
	return spaced(string(g))
}

// bodyWords is a body that advises, in words; the name of a school stays.
func bodyWords(b string) string {
	switch b {
	case "educational_psychology", "health", "social_care", "education", "other", "parent":
		return upperFirst(spaced(b))
	}
	return b
}

// outcomeWords is a decision in words: part_upheld → part upheld.
func outcomeWords(o string) string {
	switch o {
	case "post_16":
		return "to education after 16"
	case "between_post_16":
		return "between places of education after 16"
	}
	return spaced(o)
}

func spaced(s string) string { return strings.ReplaceAll(s, "_", " ") }

// roleWords is what somebody is here.
func roleWords(r gen.Role) string {
	switch r {
	case gen.RoleHubAdviser:
		return "Enquiries hub adviser"
	case gen.RoleService:
		return "Another system"
	case gen.RoleCaseworker, gen.RoleTeamManager, gen.RoleServiceManager, gen.RoleAnalyst, gen.RoleInformationGovernance, gen.RoleAdministrator:
	}
	return upperFirst(spaced(string(r)))
}
