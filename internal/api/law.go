package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/timeline"
)

// The law's own documents go out as statute and timeline write them, so that
// the API and the commands cannot come to differ.

type ruleList struct {
	Rules []statute.RuleView `json:"rules"`
}

func (r ruleList) VisitListRulesResponse(w http.ResponseWriter) error { return writeJSON(w, r) }

// ListRules is the catalogue.
func (s *server) ListRules(context.Context, gen.ListRulesRequestObject) (gen.ListRulesResponseObject, error) {
	all := statute.Catalogue()
	out := ruleList{Rules: make([]statute.RuleView, 0, len(all))}
	for _, r := range all {
		out.Rules = append(out.Rules, r.View())
	}
	return out, nil
}

type ruleView statute.RuleView

func (r ruleView) VisitGetRuleResponse(w http.ResponseWriter) error {
	return writeJSON(w, statute.RuleView(r))
}

// GetRule is one rule.
func (s *server) GetRule(_ context.Context, r gen.GetRuleRequestObject) (gen.GetRuleResponseObject, error) {
	rule := statute.RuleByID(r.RuleID)
	if rule == nil {
		return nil, fault.New(fault.NotFound, "There is no such rule.")
	}
	return ruleView(rule.View()), nil
}

type deadline statute.Deadline

func (d deadline) VisitCalculateDeadlineResponse(w http.ResponseWriter) error {
	return writeJSON(w, statute.Deadline(d))
}

// CalculateDeadline works out one deadline.
func (s *server) CalculateDeadline(_ context.Context, r gen.CalculateDeadlineRequestObject) (gen.CalculateDeadlineResponseObject, error) {
	q := statute.Query{Rule: r.Params.Rule, From: r.Params.From, As: value(r.Params.As), Also: map[statute.Kind]statute.Date{}}
	for _, pair := range value(r.Params.Also) {
		event, day, _ := strings.Cut(pair, "=")
		kind, err := statute.ParseKind(event)
		if err != nil {
			return nil, badParameter("also", "unknown_kind", unknownTrigger(q.Rule))
		}
		if q.Also[kind], err = statute.ParseDate(day); err != nil {
			return nil, badParameter("also", "not_a_date", "The day must be a real date, written YYYY-MM-DD.")
		}
	}
	d, err := s.cases.Book().Calculate(q)
	var wrong *statute.QueryError
	if errors.As(err, &wrong) {
		return nil, badParameter(wrong.Field, "invalid", sentence(wrong.Problem))
	}
	return deadline(d), err
}

func unknownTrigger(rule string) string {
	if r := statute.RuleByID(rule); r != nil {
		return sentence(r.NoFurther())
	}
	return "There is no such milestone kind."
}

func badParameter(name, code, message string) error {
	return fault.OneField(parameterPointer+name, code, message)
}

// sentence begins a problem with a capital and ends it with a stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}

type timelineAnswer timeline.Answer

func (a timelineAnswer) VisitJudgeTimelineResponse(w http.ResponseWriter) error {
	return writeJSON(w, timeline.Answer(a))
}

// JudgeTimeline is the clocks of a history that nobody has recorded.
func (s *server) JudgeTimeline(_ context.Context, r gen.JudgeTimelineRequestObject) (gen.JudgeTimelineResponseObject, error) {
	// The document's two Go types have the same JSON.
	raw, err := json.Marshal(r.Body)
	if err != nil {
		return nil, err
	}
	var c timeline.Case
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, err
	}
	h, err := c.History()
	var wrong *timeline.InputError
	if errors.As(err, &wrong) {
		return nil, fault.OneField(wrong.Pointer, "invalid", sentence(wrong.Problem))
	}
	if err != nil {
		return nil, err
	}
	return timelineAnswer(timeline.Judge(s.cases.Book(), h, s.cases.Today())), nil
}

// GetCalendar is the days that are not counted.
func (s *server) GetCalendar(_ context.Context, r gen.GetCalendarRequestObject) (gen.GetCalendarResponseObject, error) {
	c := s.cases.Book().Calendar()
	out := gen.GetCalendar200JSONResponse{KnownUntil: c.KnownUntil(), Days: []gen.CalendarDay{}}
	from, to := value(r.Params.From), value(r.Params.To)
	for _, d := range c.DaysOff() {
		if d.Date.Before(from) || !to.IsZero() && d.Date.After(to) {
			continue
		}
		out.Days = append(out.Days, gen.CalendarDay{On: d.Date, Name: d.Name})
	}
	return out, nil
}

// writeJSON answers 200 with a document. It is made whole before anything is
// sent, so that a failure can still become a problem.
func writeJSON(w http.ResponseWriter, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", typeJSON)
	_, err = w.Write(append(body, '\n'))
	return err
}
