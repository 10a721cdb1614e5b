package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
)

// Figures are counted from milestones, clocks are judged from them: two ways
// through different code to the same answer. Each figure below is held against
// its clocks case by case, over the whole record and not one month.

// ClockFact is a stored clock as far as figures go.
type ClockFact struct {
	Reference      string // the case
	MaintainedPlan string // the reference of the case's plan; empty when it has ceased or there is none
	Rule           string
	StartedOn      statute.Date
	DueOn          statute.Date
	StoppedOn      statute.Date
	EndedBy        string
}

// done tells whether what the clock asks for was done, and not made moot.
func (c *ClockFact) done() bool { return !c.StoppedOn.IsZero() && c.EndedBy == "" }

func (c *ClockFact) running() bool { return c.StoppedOn.IsZero() }

// heldFigure is a figure and the clocks that must say the same.
type heldFigure struct {
	code  string
	basis scorecard.Basis
	rules []string
	// Companions: the cases left out, those running past the due date and
	// those running within it; empty where there is none.
	leftOut, overdue, within string
	// onlySome: not every clock past its due date counts as overdue.
	onlySome bool
}

// heldFigures are the figures with a clock for each case. Not among them are
// plain shares, and REFUSE16: the 16 weeks end with either decision.
func heldFigures() []heldFigure {
	return []heldFigure{
		{
			code: "APP17", basis: scorecard.IncludingExceptions, rules: []string{"ehcp_final", "detained_final"},
			leftOut: "left_out_tribunal_or_mediation", overdue: "open_past_20_weeks", within: "open_within_20_weeks",
		},
		{code: "DECIDE6", rules: []string{"ehcna_decision", "detained_decision"}},
		{code: "EP6", rules: []string{"ehcna_advice"}, overdue: "outstanding_past_6_weeks"},
		{code: "EP7", rules: []string{"kcc_ep_advice_7w"}},
		{code: "EP10", rules: []string{"kcc_ep_advice_10w"}},
		{code: "REVIEW4", rules: []string{"ar_decision"}},
		// the 12 weeks run from every meeting, and are owed by those decided to amend
		{code: "AMEND12", rules: []string{"ar_final_effective"}, overdue: "open_past_12_weeks", onlySome: true},
		{code: "APP01", rules: []string{"kcc_stage1"}, overdue: "overdue_open"},
		{code: "STAGE2", rules: []string{"kcc_stage2"}, overdue: "overdue_open"},
	}
}

// reviewRules are the clocks of which a maintained plan has one running.
func reviewRules() []string { return []string{"ar_annual", "transfer_new_la_review"} }

// VerifyFigures holds the figures against the stored clocks, and those kept in
// snapshots against the record, where nothing has changed since.
func (s *Service) VerifyFigures(ctx context.Context) (out []Difference, err error) {
	err = s.store.AsOf(ctx, func(r FactReader) error {
		clocks, err := s.clockFigures(ctx, r)
		if err != nil {
			return err
		}
		kept, err := s.keptFigures(ctx, r)
		out = slices.Concat(clocks, kept)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("verify figures: %w", err)
	}
	return out, nil
}

// theBeginning is before anything in the record can have happened.
var theBeginning = statute.NewDate(1900, 1, 1)

func (s *Service) clockFigures(ctx context.Context, r FactReader) ([]Difference, error) {
	today := s.today()
	ever := scorecard.Period{From: theBeginning, To: today, AsAt: today, Today: today}
	count := scorecard.NewCount(s.book, ever)
	if err := r.Facts(ctx, ever, count); err != nil {
		return nil, err
	}
	card := count.Scorecard(scorecard.Settings{})
	rules := reviewRules()
	for _, h := range heldFigures() {
		rules = append(rules, h.rules...)
	}
	byRule := map[string][]ClockFact{}
	if err := r.ClockFacts(ctx, rules, func(c ClockFact) { byRule[c.Rule] = append(byRule[c.Rule], c) }); err != nil {
		return nil, err
	}
	var out []Difference
	for _, h := range heldFigures() {
		f := newFigureCases(card, h.code, h.basis)
		for _, rule := range h.rules {
			for i := range byRule[rule] {
				out = append(out, h.check(f, &byRule[rule][i], today)...)
			}
		}
	}
	return append(out, checkReviews(newFigureCases(card, "APP20", ""), byRule, today)...), nil
}

// figureCases are the cases behind one figure, to be looked up.
type figureCases struct {
	numerator, denominator map[string]bool
	companions             map[string]map[string]bool
}

func newFigureCases(card scorecard.Scorecard, code string, basis scorecard.Basis) figureCases {
	set := func(all []string) map[string]bool {
		out := make(map[string]bool, len(all))
		for _, reference := range all {
			out[reference] = true
		}
		return out
	}
	at := slices.IndexFunc(card.Indicators, func(i scorecard.Indicator) bool { return i.Code == code && i.Basis == basis })
	cases := card.Indicators[at].Cases
	f := figureCases{set(cases.Numerator), set(cases.Denominator), map[string]map[string]bool{}}
	for name, all := range cases.Companions {
		f.companions[name] = set(all)
	}
	return f
}

// check holds one clock against the figure. A clock that an outcome ended says
// nothing about what was done later, and counts nowhere.
func (h *heldFigure) check(f figureCases, c *ClockFact, today statute.Date) (out []Difference) {
	differ := func(what string) {
		out = append(out, Difference{CaseReference: c.Reference, Figure: fmt.Sprintf("%s %s: %s", h.code, c.Rule, what)})
	}
	counted, leftOut := f.denominator[c.Reference], f.companions[h.leftOut][c.Reference]
	switch {
	case c.done() && !counted && !leftOut:
		differ("the clock has stopped and the figure does not count it")
	case c.done() && counted && f.numerator[c.Reference] == c.StoppedOn.After(c.DueOn):
		differ("the clock and the figure do not agree whether it was in time")
	case c.running() && (counted || leftOut):
		differ("the clock runs and the figure counts it as done")
	}
	late := c.running() && c.DueOn.Before(today)
	if is := f.companions[h.overdue][c.Reference]; h.overdue != "" && is != late && (is || !h.onlySome) {
		differ("the clock and " + h.overdue + " do not agree")
	}
	if is := f.companions[h.within][c.Reference]; h.within != "" && is != (c.running() && !late) {
		differ("the clock and " + h.within + " do not agree")
	}
	return out
}

// checkReviews holds the wait of each maintained plan against the last clock
// that a review of it started. One that has stopped has no next: the plan is
// to cease.
func checkReviews(f figureCases, byRule map[string][]ClockFact, today statute.Date) (out []Difference) {
	last := map[string]*ClockFact{}
	for _, rule := range reviewRules() {
		for i := range byRule[rule] {
			c := &byRule[rule][i]
			if c.MaintainedPlan == "" {
				continue
			}
			was := last[c.MaintainedPlan]
			if was == nil || c.StartedOn.After(was.StartedOn) || c.StartedOn == was.StartedOn && c.running() {
				last[c.MaintainedPlan] = c
			}
		}
	}
	for plan, c := range last {
		switch {
		case !c.running():
		case !f.denominator[plan]:
			out = append(out, Difference{CaseReference: c.Reference, Figure: "APP20 " + c.Rule + ": the plan is maintained and the figure does not count it"})
		case f.numerator[plan] != c.DueOn.Before(today):
			out = append(out, Difference{CaseReference: c.Reference, Figure: "APP20 " + c.Rule + ": the clock and the figure do not agree whether the plan waits"})
		}
	}
	slices.SortFunc(out, func(a, b Difference) int { return strings.Compare(a.CaseReference, b.CaseReference) })
	return out
}

// keptFigures counts again the days whose figures nothing can have moved.
func (s *Service) keptFigures(ctx context.Context, r FactReader) (out []Difference, err error) {
	kept, err := r.SnapshotsSinceChange(ctx)
	if err != nil {
		return nil, err
	}
	for len(kept) > 0 {
		n := 0
		for n < len(kept) && kept[n].On == kept[0].On {
			n++
		}
		day := kept[:n]
		kept = kept[n:]
		p, err := scorecard.NewPeriod(day[0].On.String()[:7], day[0].On)
		if err != nil {
			return nil, fmt.Errorf("read snapshot %s: %w", day[0].On, err)
		}
		count := scorecard.NewCount(s.book, p)
		if err := r.Facts(ctx, p, count); err != nil {
			return nil, err
		}
		now, err := keep(count.Scorecard(scorecard.Settings{}), p.Today, day[0].TakenAt)
		if err != nil {
			return nil, err
		}
		out = append(out, differingFigures(day, now)...)
	}
	return out, nil
}

func differingFigures(kept, now []KeptFigure) (out []Difference) {
	for i := range now {
		is := &now[i]
		at := slices.IndexFunc(kept, func(k KeptFigure) bool { return k.Code == is.Code && k.Basis == is.Basis })
		switch {
		case at < 0:
		case !reflect.DeepEqual(kept[at].sums(), is.sums()):
			out = append(out, Difference{Figure: fmt.Sprintf("%s as at %s: kept %s, the record gives %s",
				strings.TrimSpace(is.Code+" "+is.Basis), is.On, kept[at].words(), is.words())})
		}
	}
	return out
}

// sums is the figure with its companions, to be compared.
func (k *KeptFigure) sums() []any {
	var companions any
	if err := json.Unmarshal(k.Companions, &companions); err != nil {
		companions = string(k.Companions)
	}
	return []any{k.Numerator, k.Denominator, k.Percent, companions}
}

func (k *KeptFigure) words() string {
	number := func(n *int) string {
		if n == nil {
			return "none"
		}
		return fmt.Sprint(*n)
	}
	return number(k.Numerator) + " of " + number(k.Denominator) + " " + string(k.Companions)
}
