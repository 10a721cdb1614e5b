package api

import (
	"context"
	"net/http"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
)

type monthsFigures scorecard.Scorecard

func (f monthsFigures) VisitGetScorecardResponse(w http.ResponseWriter) error {
	return writeJSON(w, scorecard.Scorecard(f))
}

// GetScorecard is the figures of one month, as the command prints them.
func (s *server) GetScorecard(ctx context.Context, r gen.GetScorecardRequestObject) (gen.GetScorecardResponseObject, error) {
	card, err := s.figures.Scorecard(ctx, r.Params.Month)
	return monthsFigures(card), err
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
	Indicator gen.Indicator   `json:"indicator"`
	Months    []monthOfSeries `json:"months"`
}

type monthOfSeries struct {
	Month   string                `json:"month"`
	AsAt    statute.Date          `json:"as_at"`
	Figures []scorecard.Indicator `json:"figures"`
}

func (f series) VisitGetIndicatorResponse(w http.ResponseWriter) error { return writeJSON(w, f) }

// GetIndicator is one indicator over months.
func (s *server) GetIndicator(ctx context.Context, r gen.GetIndicatorRequestObject) (gen.GetIndicatorResponseObject, error) {
	cards, err := s.figures.Indicator(ctx, r.Code, r.Params.From, r.Params.To)
	if err != nil {
		return nil, err
	}
	return series{
		Indicator: indicator(scorecard.DefinitionOf(r.Code)),
		Months: each(cards, func(c scorecard.Scorecard) monthOfSeries {
			return monthOfSeries{Month: c.Month, AsAt: c.AsAt, Figures: c.Indicators}
		}),
	}, nil
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
