package sheet

import (
	"maps"
	"slices"
	"strings"

	"ehcp.example/tracker/internal/scorecard"
)

// A cell is a text, an int, a scorecard.Tenths or nil for empty.
type cell = any

//nolint:gochecknoglobals // data
var header = []cell{
	"month", "as_at", "code", "basis", "title", "companion", "value", "numerator", "denominator", "percent",
	"standard", "target", "rag", "direction", "status",
}

// rows are the figures, each followed by its companions, one a row.
func rows(s scorecard.Scorecard) [][]cell {
	out := [][]cell{header}
	for _, i := range s.Indicators {
		lead := []cell{s.Month, s.AsAt.String(), i.Code, string(i.Basis), title(&i)}
		out = append(out, append(slices.Clone(lead), "", nil, i.Numerator, count(i.Denominator), tenths(i.Percent),
			tenths(i.Standard), tenths(i.Target), string(i.RAG), string(i.Direction), string(i.Status)))
		for _, name := range slices.Sorted(maps.Keys(i.Companions)) {
			for _, c := range companion(name, i.Companions[name]) {
				out = append(out, append(slices.Clone(lead), c...))
			}
		}
	}
	return out
}

func title(i *scorecard.Indicator) string {
	if d := i.Definition(); d != nil {
		return d.Title
	}
	return ""
}

// companion is one row of a companion, or one for each of its choices: name,
// value, numerator, denominator, percent and no colours.
func companion(name string, value any) [][]cell {
	row := func(name string, value, numerator, denominator, percent cell) []cell {
		return []cell{name, value, numerator, denominator, percent, nil, nil, nil, nil, nil}
	}
	switch v := value.(type) {
	case map[string]int:
		var out [][]cell
		for _, choice := range slices.Sorted(maps.Keys(v)) {
			out = append(out, row(name+": "+choice, v[choice], nil, nil, nil))
		}
		return out
	case map[string]scorecard.Share:
		var out [][]cell
		for _, choice := range slices.Sorted(maps.Keys(v)) {
			s := v[choice]
			out = append(out, row(name+": "+choice, nil, s.Numerator, s.Denominator, tenths(s.Percent)))
		}
		return out
	case *scorecard.Tenths:
		return [][]cell{row(name, tenths(v), nil, nil, nil)}
	case *int:
		return [][]cell{row(name, count(v), nil, nil, nil)}
	}
	return [][]cell{row(name, value, nil, nil, nil)}
}

func count(n *int) cell {
	if n == nil {
		return nil
	}
	return *n
}

func tenths(t *scorecard.Tenths) cell {
	if t == nil {
		return nil
	}
	return *t
}

// definitions say what each figure means.
func definitions() [][]cell {
	out := [][]cell{{"code", "title", "numerator", "denominator", "good is", "clock rules", "notes", "companions"}}
	for _, d := range scorecard.Definitions() {
		var companions []string
		for _, c := range d.Companions {
			companions = append(companions, c.Name+": "+c.Text)
		}
		out = append(out, []cell{
			d.Code, d.Title, d.Numerator, d.Denominator, string(d.Good), strings.Join(d.Rules, ", "),
			strings.Join(d.Notes, "\n"), strings.Join(companions, "\n"),
		})
	}
	return out
}
