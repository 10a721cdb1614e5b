package api

import (
	"context"
	"net/http"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
)

type monthsFigures scorecard.Scorecard

func (f monthsFigures) VisitGetScorecardResponse(w http.ResponseWriter) error {
	return writeJSON(w, scorecard.Scorecard(f))
}

// GetScorecard is the figures of one month, as the command prints them.
func (s *server) GetScorecard(ctx context.Context, r gen.GetScorecardRequestObject) (gen.GetScorecardResponseObject, error) {
	if err := s.begun("month", r.Params.Month); err != nil {
		return nil, err
	}
	card, err := s.figures.Scorecard(ctx, r.Params.Month)
	return monthsFigures(card), err
}

// begun refuses a month that has not begun, which has no figures.
func (s *server) begun(parameter, month string) error {
	if _, err := scorecard.NewPeriod(month, s.cases.Today()); err != nil {
		return badParameter(parameter, "not_begun", "This must be a month that has begun, written YYYY-MM.")
	}
	return nil
}

// ListIndicators is what each figure means.
func (s *server) ListIndicators(context.Context, gen.ListIndicatorsRequestObject) (gen.ListIndicatorsResponseObject, error) {
	out := gen.ListIndicators200JSONResponse{}
	for _, d := range scorecard.Definitions() {
		out.Items = append(out.Items, indicator(d))
	}
	return out, nil
}

func indicator(d *scorecard.Definition) gen.Indicator {
	out := gen.Indicator{
		Code: d.Code, Title: d.Title, Numerator: d.Numerator, Denominator: text(d.Denominator),
		GoodIs: gen.IndicatorGoodIs(d.Good), Unit: gen.IndicatorUnitPercent,
		Bases: []gen.IndicatorBasis{}, Rules: append([]string{}, d.Rules...), Notes: append([]string{}, d.Notes...),
		Companions: []gen.Companion{},
	}
	if d.Denominator == "" {
		out.Unit = gen.IndicatorUnitNumber
	}
	for _, b := range d.Bases {
		if b != "" {
			out.Bases = append(out.Bases, gen.IndicatorBasis(b))
		}
	}
	for _, c := range d.Companions {
		out.Companions = append(out.Companions, gen.Companion{Name: c.Name, Text: c.Text})
	}
	return out
}

// series is one indicator month by month.
type series struct {
	Indicator gen.Indicator  `json:"indicator"`
	Months    []seriesOfYear `json:"months"`
}

type seriesOfYear struct {
	Month   string                `json:"month"`
	AsAt    statute.Date          `json:"as_at"`
	Figures []scorecard.Indicator `json:"figures"`
}

func (f series) VisitGetIndicatorResponse(w http.ResponseWriter) error { return writeJSON(w, f) }

// maxMonths is how many months one question may be about.
const maxMonths = 24

// GetIndicator is one indicator over months.
func (s *server) GetIndicator(ctx context.Context, r gen.GetIndicatorRequestObject) (gen.GetIndicatorResponseObject, error) {
	d := scorecard.DefinitionOf(r.Code)
	if d == nil {
		return nil, fault.New(fault.NotFound, "There is no such indicator.")
	}
	for name, month := range map[string]string{"from": r.Params.From, "to": r.Params.To} {
		if err := s.begun(name, month); err != nil {
			return nil, err
		}
	}
	months := monthsBetween(r.Params.From, r.Params.To)
	if len(months) == 0 || len(months) > maxMonths {
		return nil, badParameter("to", "out_of_range", "This must not be before `from`, and at most 24 months may be asked for.")
	}
	out := series{Indicator: indicator(d)}
	for _, month := range months {
		card, err := s.figures.Scorecard(ctx, month)
		if err != nil {
			return nil, err
		}
		m := seriesOfYear{Month: card.Month, AsAt: card.AsAt, Figures: []scorecard.Indicator{}}
		for _, i := range card.Indicators {
			if i.Code == d.Code {
				m.Figures = append(m.Figures, i)
			}
		}
		out.Months = append(out.Months, m)
	}
	return out, nil
}

// monthsBetween lists the months from one to another, both written YYYY-MM; at
// most one more than may be asked for.
func monthsBetween(from, to string) (months []string) {
	first, err := statute.ParseDate(from + "-01")
	if err != nil {
		return nil
	}
	for d := first; d.String()[:7] <= to && len(months) <= maxMonths; d = d.AddMonths(1) {
		months = append(months, d.String()[:7])
	}
	return months
}

type backlog scorecard.Backlog

func (b backlog) VisitGetBacklogResponse(w http.ResponseWriter) error {
	return writeJSON(w, scorecard.Backlog(b))
}

// GetBacklog is the complaint backlog of a period, as the command prints it.
func (s *server) GetBacklog(ctx context.Context, r gen.GetBacklogRequestObject) (gen.GetBacklogResponseObject, error) {
	if r.Params.To.Before(r.Params.From) {
		return nil, badParameter("to", "out_of_range", "This must not be before `from`.")
	}
	b, err := s.figures.Backlog(ctx, r.Params.From, r.Params.To)
	return backlog(b), err
}
