package web

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"ehcp.example/tracker/internal/api/gen"
)

// startView is the start page: what the tracker knows today.
type startView struct {
	Today    gen.Date
	Demo     bool
	Mail     bool
	SignedIn bool // whether there are figures to show at all
	// CanSignIn tells whether anybody can be.
	CanSignIn bool

	Month   string // June 2023
	AsAt    gen.Date
	Figures []figureCard
	// FiguresMissing and so on are said in place of what could not be read.
	FiguresMissing string

	Overdue        *overdueCard
	OverdueMissing string

	Due            *clockCount
	DueUntil       gen.Date
	Breached       *clockCount
	ClocksMissing  string
	Soonest        []dueLine
	SoonestWithout int // how many more are due than are listed
}

// figureCard is one indicator with all that keeps it honest.
type figureCard struct {
	Code, Title string
	Basis       string
	Value       string // 13.2%
	Counts      string // 33 of 250
	Rating      string // red, amber, green or nothing
	RatingWords string
	Goal        string // Standard 60%, target 80%
	Direction   string
	Notes       []string // companions in words
}

// overdueCard is the complaints past their time today.
type overdueCard struct {
	clockList

	Stage1, Stage2 int
}

// Total is both stages together.
func (o overdueCard) Total() int { return o.Stage1 + o.Stage2 }

// clockCount is how many clocks are on a list.
type clockCount struct {
	clockList

	N int
}

// dueLine is one clock that is due soon.
type dueLine struct {
	Reference, Title string
	Page             string // the case's address
	Due              gen.Date
	Left             string
}

// fill asks the API for all parts at once. A part that fails says so in its
// own place; the others still show.
func (s *site) fill(ctx context.Context, v *startView) {
	var g errgroup.Group
	run := func(part func()) { g.Go(func() error { part(); return nil }) }
	run(func() { s.fillFigures(ctx, v) })
	run(func() { s.fillOverdue(ctx, v) })
	run(func() { s.fillClocks(ctx, v) })
	_ = g.Wait()
}

// lastFullMonth is the month before the one that today is in.
func lastFullMonth(today gen.Date) gen.Date {
	return today.AddDays(1 - int(today.Day)).AddMonths(-1)
}

func (s *site) fillFigures(ctx context.Context, v *startView) {
	month := lastFullMonth(v.Today)
	v.Month = month.Time().Format("January 2006")
	card, err := s.client.GetScorecardWithResponse(ctx, &gen.GetScorecardParams{Month: month.String()[:7]})
	if err == nil && card.JSON200 == nil {
		err = refused(card.HTTPResponse, card.Body)
	}
	var names *gen.ListIndicatorsResponse
	if err == nil {
		names, err = s.client.ListIndicatorsWithResponse(ctx)
	}
	if err == nil && names.JSON200 == nil {
		err = refused(names.HTTPResponse, names.Body)
	}
	if err != nil {
		v.FiguresMissing = s.sorry(ctx, "the figures", err)
		return
	}
	titles := map[string]gen.Indicator{}
	for _, i := range names.JSON200.Items {
		titles[i.Code] = i
	}
	v.AsAt = card.JSON200.AsAt
	for _, code := range []string{"APP17", "APP20", "APP01"} {
		for _, f := range card.JSON200.Indicators {
			if f.Code == code {
				v.Figures = append(v.Figures, cardOf(f, titles[code]))
			}
		}
	}
}

// cardOf puts one figure into words.
func cardOf(f gen.Figure, i gen.Indicator) figureCard {
	c := figureCard{Code: f.Code, Title: i.Title, Value: "No figure", Counts: "Nothing to count in this month"}
	if c.Title == "" {
		c.Title = f.Code
	}
	if f.Basis != nil {
		switch *f.Basis {
		case gen.FigureBasisExcludingExceptions:
			c.Basis = "leaving out cases with a lawful exception"
		case gen.FigureBasisIncludingExceptions:
			c.Basis = "counting cases with a lawful exception"
		}
	}
	if f.Numerator != nil && f.Denominator != nil && f.Percent != nil {
		c.Value = percent(*f.Percent)
		c.Counts = number(*f.Numerator) + " of " + number(*f.Denominator)
	}
	c.rate(f, i.GoodIs == gen.IndicatorGoodIsLow)
	if f.Direction != nil {
		c.Direction = upperFirst(string(*f.Direction)) + " than the month before"
		if *f.Direction == gen.FigureDirectionSame {
			c.Direction = "The same as the month before"
		}
	}
	c.Notes = notesOf(f)
	return c
}

// rate says the colour in words, since nobody should have to see it, and what
// it is measured against.
func (c *figureCard) rate(f gen.Figure, low bool) {
	if f.Rag != nil {
		c.Rating = string(*f.Rag)
		switch *f.Rag {
		case gen.FigureRagRed:
			c.RatingWords = "Red: below the standard"
			if f.Standard == nil {
				c.RatingWords = "Red: target missed"
			} else if low {
				c.RatingWords = "Red: worse than the standard"
			}
		case gen.FigureRagAmber:
			c.RatingWords = "Amber: standard met, target missed"
		case gen.FigureRagGreen:
			c.RatingWords = "Green: target met"
		}
	}
	switch {
	case f.Standard != nil && f.Target != nil:
		c.Goal = "Standard " + percent(*f.Standard) + ", target " + percent(*f.Target)
	case f.Target != nil:
		c.Goal = "Target " + percent(*f.Target)
	case f.Standard != nil:
		c.Goal = "Standard " + percent(*f.Standard)
	}
}

// notesOf are the companions that belong beside a figure at a glance.
func notesOf(f gen.Figure) (notes []string) {
	say := func(key, sentence, noun string) {
		if n, ok := f.Companions[key].(float64); ok {
			count := plural(int(n), noun)
			if n == 0 && strings.HasPrefix(sentence, "%s") {
				count = "No " + noun
			}
			notes = append(notes, fmt.Sprintf(sentence, count))
		}
	}
	switch f.Code {
	case "APP17":
		say("open_past_20_weeks", "%s still open past 20 weeks", "assessment")
		say("open_past_a_year", "%s open for more than a year", "assessment")
	case "APP20":
		say("median_days_waiting", "Half have waited longer than %s", "day")
		say("longest_days_waiting", "The longest wait is %s", "day")
	case "APP01":
		say("overdue_open", "%s overdue and unanswered", "complaint")
	}
	return notes
}

func (s *site) fillOverdue(ctx context.Context, v *startView) {
	card := overdueCard{clockList: overdueComplaints()}
	for stage, n := range map[gen.MilestoneKind]*int{
		gen.MilestoneKindStage1Responded: &card.Stage1, gen.MilestoneKindStage2Responded: &card.Stage2,
	} {
		found, err := s.clocks(ctx, clockSearch{clockList: card.atStage(stage), limit: 1})
		if err != nil {
			v.OverdueMissing = s.sorry(ctx, "the complaints overdue", err)
			return
		}
		*n = *found.Total
	}
	v.Overdue = &card
}

const listedClocks = 5

func (s *site) fillClocks(ctx context.Context, v *startView) {
	v.DueUntil = v.Today.AddDays(dueSoonDays - 1)
	due, err := s.clocks(ctx, clockSearch{clockList: dueSoon(), limit: listedClocks})
	var late *gen.ClockPage
	if err == nil {
		late, err = s.clocks(ctx, clockSearch{clockList: pastDue(), limit: 1})
	}
	if err != nil {
		v.ClocksMissing = s.sorry(ctx, "the clocks", err)
		return
	}
	for _, c := range due.Items {
		v.Soonest = append(v.Soonest, lineOf(c, v.Today))
	}
	v.SoonestWithout = *due.Total - len(v.Soonest)
	v.Due, v.Breached = &clockCount{dueSoon(), *due.Total}, &clockCount{pastDue(), *late.Total}
}

func lineOf(c gen.CaseClock, today gen.Date) dueLine {
	l := dueLine{Reference: c.Case.Reference, Page: casePage(&c.Case), Title: c.Clock.Title}
	if c.Clock.DueOn != nil {
		l.Due, l.Left = *c.Clock.DueOn, awayWords(*c.Clock.DueOn, today)
	}
	return l
}
