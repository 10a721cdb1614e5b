package intake

import (
	"unicode/utf8"

	"ehcp.example/tracker/internal/fault"
)

// Problem is one thing wrong, or odd, in a row.
type Problem struct {
	// Row as a spreadsheet numbers it: the header is row 1.
	Row    int    `json:"row"`
	Column string `json:"column"`
	// Value is the cell as it stood, cut short where long.
	Value   string `json:"value"`
	Problem string `json:"problem"`
	// Fix says what to do about it.
	Fix string `json:"fix"`
	// Code names the problem for a program.
	Code string `json:"code"`
	// Severity is "error" where the row was refused for it, "warning" where it
	// was stored all the same.
	Severity Severity `json:"severity"`
}

// Severity tells whether a problem refused its row.
type Severity string

// The severities.
const (
	Refusal Severity = "error"
	Warning Severity = "warning"
)

// maxValue is how much of a cell a problem repeats, in characters.
const maxValue = 60

func shorten(s string) string {
	if len(s) <= maxValue || utf8.RuneCountInString(s) <= maxValue {
		return s
	}
	return string([]rune(s)[:maxValue-1]) + "…"
}

// unusable is the error for a file that cannot be read at all: nothing of it
// has been stored.
func unusable(code, message, fix string) error {
	if fix != "" {
		message += "; " + fix
	}
	return fault.OneField("/file", code, message)
}
