package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
)

// deadlineView is the calculator: first the choice of a rule, then its days
// and, once they make sense, the answer above them.
type deadlineView struct {
	Groups    []optionGroup // the choice of a rule; empty once it is made
	RuleFault string
	Rule      *gen.Rule
	Basis     string
	From      dayField
	Also      []dayField
	Orders    []option
	OrderHint string
	Result    *deadlineResult
	Missing   string // said in place of everything when the API does not answer
}

// deadlineResult is the answer in words.
type deadlineResult struct {
	gen.Deadline
	Heading string // what the day is: the last day in time
	Counted string // what it is counted from
	After   string // what holds from the day after it on
	Away    string // how far it is from today
	Link    string // leads to this answer
}

// deadline is the calculator, open to everyone. All of it is a GET: an answer
// can be linked to, and its address holds a rule and days, nobody's data.
func (s *site) deadline(c echo.Context) error {
	q := c.QueryParams()
	ctx := c.Request().Context()
	rules, err := s.rules(ctx)
	if err != nil {
		v := deadlineView{Missing: s.sorry(ctx, "the list of time limits", err)}
		return s.show(c, http.StatusServiceUnavailable, "deadline", page{Title: "Deadline calculator", Path: "/deadline", Body: v})
	}
	id := typed(q, "rule")
	chosen := ruleByID(rules, id)
	if chosen == nil {
		return s.chooseRule(c, rules, q.Has("rule"))
	}
	v := daysOf(*chosen, rules, q)
	p := page{Title: chosen.Title + " – Deadline calculator", Path: "/deadline"}
	status := http.StatusOK
	if daysGiven(q) {
		p.Faults, err = s.calculate(ctx, &v)
		switch {
		case err != nil:
			v.Missing, status = s.sorry(ctx, "the answer", err), http.StatusServiceUnavailable
		case len(p.Faults) > 0:
			status = http.StatusUnprocessableEntity
		case v.Result.DueOn != nil:
			p.Title = chosen.Title + ": " + day(*v.Result.DueOn) + " – Deadline calculator"
		}
	}
	p.Body = v
	return s.show(c, status, "deadline", p)
}

// chooseRule is the first step; tried tells that something was sent that is
// no rule.
func (s *site) chooseRule(c echo.Context, rules []gen.Rule, tried bool) error {
	v := deadlineView{Groups: groupRules(rules)}
	p := page{Title: "Deadline calculator", Path: "/deadline"}
	status := http.StatusOK
	if tried {
		v.RuleFault, status = "Choose a time limit from the list", http.StatusUnprocessableEntity
		p.Faults = []fault{{"rule", v.RuleFault}}
	}
	p.Body = v
	return s.show(c, status, "deadline", p)
}

func (s *site) rules(ctx context.Context) ([]gen.Rule, error) {
	r, err := s.client.ListRulesWithResponse(ctx)
	switch {
	case err != nil:
		return nil, err
	case r.JSON200 == nil:
		return nil, refused(r.HTTPResponse, r.Body)
	}
	return r.JSON200.Rules, nil
}

func ruleByID(rules []gen.Rule, id string) *gen.Rule {
	for i := range rules {
		if rules[i].ID == id {
			return &rules[i]
		}
	}
	return nil
}

// groupRules lists the rules by part of the law, both in the order of the
// catalogue. The period tells rules of one title apart.
func groupRules(rules []gen.Rule) []optionGroup {
	var groups []optionGroup
	at := map[string]int{}
	for i := range rules {
		label := partOfLaw(rules[i].AppliesTo)
		n, ok := at[label]
		if !ok {
			n = len(groups)
			at[label] = n
			groups = append(groups, optionGroup{Label: label})
		}
		text := rules[i].Title
		if rules[i].Period != "" {
			text += " (" + rules[i].Period + ")"
		}
		groups[n].Options = append(groups[n].Options, option{Value: rules[i].ID, Text: text})
	}
	return groups
}

// daysGiven tells whether the second step was sent, even with empty boxes.
func daysGiven(q url.Values) bool {
	for name := range q {
		if name == "from" || strings.HasPrefix(name, "from-") {
			return true
		}
	}
	return false
}

// daysOf is the second step: the fields that this rule asks for, filled with
// what was typed or linked to.
func daysOf(r gen.Rule, all []gen.Rule, q url.Values) deadlineView {
	v := deadlineView{Rule: &r, Basis: basisWords(r.Basis)}
	v.From = dayField{Name: "from", Subject: "The date to count from"}
	v.From.Legend, v.From.Hint = countedFrom(r)
	v.From.read(q)
	for _, kind := range r.SecondOn {
		f := dayField{
			Name: "also-" + string(kind), Legend: "Day of: " + kindWords(kind) + " (optional)",
			Hint: "The time limit takes the day into account where there is one.", Subject: "The date of “" + kindWords(kind) + "”", Optional: true,
		}
		f.read(q)
		for _, pair := range q["also"] { // a link in the API's own form
			if k, d, ok := strings.Cut(pair, "="); ok && k == string(kind) && f.empty() {
				f.fill(typed(url.Values{"d": {d}}, "d"))
			}
		}
		v.Also = append(v.Also, f)
	}
	as := typed(q, "as")
	for _, order := range r.Orders {
		v.Orders = append(v.Orders, option{
			Value: order, Text: orderWords(order, all), Chosen: order == as || as == "" && order == "order_amend",
		})
	}
	return v
}

// orderWords is what an order asks for, by the title of its rule.
func orderWords(id string, all []gen.Rule) string {
	if r := ruleByID(all, id); r != nil {
		return upperFirst(strings.TrimPrefix(r.Title, "Tribunal order: "))
	}
	return id
}

// calculate reads the fields and asks the API. It gives what is to be put
// right, or fills the result.
func (s *site) calculate(ctx context.Context, v *deadlineView) (faults []fault, err error) {
	ask := gen.CalculateDeadlineParams{Rule: v.Rule.ID}
	var ok bool
	if ask.From, ok = v.From.value(); !ok {
		faults = append(faults, fault{v.From.FirstWrong(), v.From.Fault})
	}
	var also []string
	for i := range v.Also {
		f := &v.Also[i]
		d, ok := f.value()
		switch {
		case ok:
			also = append(also, strings.TrimPrefix(f.Name, "also-")+"="+d.String())
		case f.Fault != "":
			faults = append(faults, fault{f.FirstWrong(), f.Fault})
		}
	}
	if len(faults) > 0 {
		return faults, nil
	}
	if len(also) > 0 {
		ask.Also = &also
	}
	for _, o := range v.Orders {
		if o.Chosen {
			ask.As = &o.Value
		}
	}
	r, err := s.client.CalculateDeadlineWithResponse(ctx, &ask)
	if err != nil {
		return nil, err
	}
	if r.JSON200 == nil {
		return v.blame(refused(r.HTTPResponse, r.Body))
	}
	v.Result = inWords(*r.JSON200, *v.Rule, s.Today(), linkTo(ask))
	return nil, nil
}

// blame turns the API's own faults into those of the fields they are about.
func (v *deadlineView) blame(err error) ([]fault, error) {
	e := new(apiError)
	if !errors.As(err, &e) || e.Status != http.StatusUnprocessableEntity || e.Problem.Errors == nil {
		return nil, err
	}
	var faults []fault
	for _, p := range *e.Problem.Errors {
		f := &v.From
		if p.Parameter != nil && *p.Parameter == "also" && len(v.Also) > 0 {
			f = &v.Also[0]
		}
		f.Fault = p.Message
		faults = append(faults, fault{f.FirstWrong(), p.Message})
	}
	return faults, nil
}

// linkTo is the address of an answer.
func linkTo(p gen.CalculateDeadlineParams) string {
	q := url.Values{"rule": {p.Rule}, "from": {p.From.String()}}
	if p.Also != nil {
		q["also"] = *p.Also
	}
	if p.As != nil {
		q.Set("as", *p.As)
	}
	return "/deadline?" + q.Encode()
}

// inWords says what the day is for a limit of the rule's role.
func inWords(d gen.Deadline, rule gen.Rule, today gen.Date, link string) *deadlineResult {
	r := &deadlineResult{Deadline: d, Link: link, Counted: "Counted from " + weekdayAndDay(d.From) + "."}
	if asksForYear(rule) {
		r.Counted = "For a transfer in " + strconv.Itoa(int(d.From.Year)) + "."
	}
	if d.DueOn == nil || d.FirstDayLate == nil {
		r.Heading = "No day can be worked out"
		return r
	}
	next := weekdayAndDay(*d.FirstDayLate)
	switch rule.Role {
	case gen.RuleRoleWindow:
		r.Heading, r.After = "Last day of the family’s minimum time", "The authority must not act before "+next+"."
	case gen.RuleRoleFamily:
		r.Heading, r.After = "Last day for the family", "It is out of time from "+next+"."
	case gen.RuleRolePlanning:
		r.Heading, r.After = "Target day", "The target is missed from "+next+"."
	default:
		r.Heading, r.After = "Last day in time", "It is late from "+next+"."
	}
	switch days := today.DaysUntil(*d.DueOn); {
	case days > 0:
		r.Away = plural(days, "day") + " from today"
	case days == 0:
		r.Away = "today"
	default:
		r.Away = plural(-days, "day") + " ago"
	}
	return r
}
