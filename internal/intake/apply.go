package intake

import (
	"context"
	"fmt"
	"slices"

	"ehcp.example/tracker/internal/casework"
)

// apply stores a batch's good rows in one transaction and books what became
// of every row.
func (l *load) apply(ctx context.Context, b *batch) error {
	if b.err != nil {
		return b.err
	}
	results, err := l.store(ctx, b.records)
	if err != nil {
		return err
	}
	var refused []casework.IntakeItem
	var stored []string
	for _, w := range b.rows {
		l.report.Rows++
		switch {
		case w.refused:
		case w.repeated:
			l.report.Unchanged++
		default:
			l.book(w, results[0])
			results = results[1:]
		}
		if w.refused {
			l.report.Refused++
			if err := l.rejects.write(w.cells(), w.problems); err != nil {
				return err
			}
			refused = l.keep(w, refused)
		} else if key := casework.IntakeKey(w.key(), w.part()); !l.kept[key] {
			stored = append(stored, key)
		}
		l.list(w.problems)
	}
	if l.Store != nil {
		if err := l.Store.Keep(ctx, refused, string(l.Kind), stored); err != nil {
			return fmt.Errorf("keep the intake list: %w", err)
		}
	}
	if l.Progress != nil {
		l.Progress(Progress{File: l.File, Rows: l.report.Rows, Bytes: b.bytes, Size: l.size})
	}
	return nil
}

func (l *load) store(ctx context.Context, records []casework.Record) ([]casework.BulkResult, error) {
	if l.Store == nil || len(records) == 0 {
		return make([]casework.BulkResult, len(records)), nil
	}
	results, err := l.Store.Apply(ctx, records)
	if err == nil && len(results) != len(records) {
		err = fmt.Errorf("%d results for %d rows", len(results), len(records))
	}
	return results, err
}

// book notes what the record made of a row that was good in itself.
func (l *load) book(w *row, r casework.BulkResult) {
	for _, p := range r.Problems {
		column := recordColumn(w.header, p)
		switch {
		case p.Refuses:
			w.refuse(column, p.Code, p.Message, recordFix(p.Code))
		case column != "" && !w.has(column, p.Code) && !expected(l.Kind, p.Code):
			w.warn(column, p.Code, p.Message, warningFix(p.Code))
		}
	}
	switch r.Status {
	case casework.BulkCreated:
		l.report.Created++
	case casework.BulkChanged:
		l.report.Changed++
	case casework.BulkRefused:
		w.refused = true
	case casework.BulkUnchanged:
		l.report.Unchanged++
	}
}

// has tells whether the row's own check has said the same already.
func (w *row) has(column, code string) bool {
	return slices.ContainsFunc(w.problems, func(p Problem) bool { return p.Column == column && p.Code == code })
}

// recordColumn is the column that a problem of the record is about.
func recordColumn(h *header, p casework.BulkProblem) string {
	if len(p.Kinds) > 0 {
		return columnOf(h.kind, p.Kinds[0], "")
	}
	_, hasTeam := h.index["team"]
	switch {
	case p.Code == "unknown_assessment":
		return "assessment_reference"
	case hasTeam && (p.Code == casework.NotYours || p.Code == casework.NoTeam):
		return "team"
	}
	return h.columns[0].name
}

// warningFix says what to do about what was stored all the same.
func warningFix(code string) string {
	switch code {
	case "emptied":
		return "the date that was stored is kept; void the milestone if it was wrong"
	case "voided_here":
		return "correct it in the record system too"
	}
	return "check it; it is stored as it stands"
}

// recordFix says what to do about what only the record could tell.
func recordFix(code string) string {
	switch code {
	case "identity_conflict":
		return "the row is on the queue of identity conflicts: settle who this is, then load it again"
	case "unknown_assessment":
		return "load the assessment first, or empty assessment_reference"
	case "unknown_plan":
		return "load the plan first"
	case casework.NotYours:
		return "have it loaded by somebody who may write to that team"
	case casework.NoTeam:
		return "name one of your teams"
	}
	return findingFix(code)
}

// keep puts a refused row that names its record on the intake list; one that
// was for another team than the loader's is nobody's to mend from there.
func (l *load) keep(w *row, refused []casework.IntakeItem) []casework.IntakeItem {
	reference := w.key()
	if reference == "" || !refForm.MatchString(reference) || exponent.MatchString(reference) {
		return refused
	}
	item := casework.IntakeItem{
		FileKind: string(l.Kind), Reference: reference, RowKey: w.part(), EarliestOn: w.earliest(), Problem: summary(w.problems),
		FirstSeenOn: l.Today, LastSeenOn: l.Today,
	}
	if l.kept[item.Key()] {
		return refused
	}
	l.kept[item.Key()] = true
	if slices.ContainsFunc(w.problems, func(p Problem) bool { return p.Code == casework.NotYours }) {
		return refused
	}
	if i, ok := w.header.index["team"]; ok {
		item.Team = w.text[i]
	}
	return append(refused, item)
}

// maxWarnings is how many warnings of one code a report lists one by one.
const maxWarnings = 100

// list puts a row's problems in the report.
func (l *load) list(problems []Problem) {
	listed := make([]Problem, 0, len(problems))
	for _, p := range problems {
		if p.Severity == Warning {
			if l.listed[p.Code]++; l.listed[p.Code] > maxWarnings {
				l.report.Warnings++
				continue
			}
		}
		listed = append(listed, p)
	}
	l.report.add(listed)
}

// unlisted tells of the warnings that were only counted.
func (l *load) unlisted() []string {
	var out []string
	for code, n := range l.listed {
		if n > maxWarnings {
			out = append(out, fmt.Sprintf("Warning %s: %d in all, the first %d listed.", code, n, maxWarnings))
		}
	}
	slices.Sort(out)
	return out
}
