package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"ehcp.example/tracker/internal/scorecard"
)

// WriteCSV writes a scorecard as RFC 4180 CSV in UTF-8: a header, then one row
// for each figure and each of its companions. Numbers are plain; a text that a
// spreadsheet would take for a formula is led by an apostrophe.
func WriteCSV(w io.Writer, s scorecard.Scorecard) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range rows(s) {
		fields := make([]string, len(row))
		for i, c := range row {
			fields[i] = field(c)
		}
		if err := out.Write(fields); err != nil {
			return fmt.Errorf("write scorecard as CSV: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write scorecard as CSV: %w", err)
	}
	return nil
}

func field(c cell) string {
	switch v := c.(type) {
	case nil:
		return ""
	case string:
		return Safe(v)
	}
	return fmt.Sprint(c)
}

// Safe makes a text safe to open in a spreadsheet: one that begins with a sign
// that starts a formula, or with white space that would be trimmed off before
// such a sign, is led by an apostrophe (ASVS 1.2.10). It is for export only;
// what is stored is stored as it was typed.
func Safe(s string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \u00a0\ufeff"))
	if strings.ContainsRune("=+-@\t\r\n\x00＝＋－＠", first) {
		return "'" + s
	}
	return s
}
