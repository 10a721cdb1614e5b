package intake_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"ehcp.example/tracker/internal/intake"
)

func TestAFileThatIsNoCSVIsRefusedByItsContentWhateverItsName(t *testing.T) {
	t.Parallel()
	header := sheetOf(intake.Plans)
	for name, c := range map[string]struct{ text, code string }{
		"a workbook":                         {"PK\x03\x04\x14\x00\x06\x00xl/workbook.xml", "not_csv"},
		"an old workbook":                    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not_csv"},
		"a compressed file":                  {"\x1f\x8b\x08\x00", "not_csv"},
		"a PDF":                              {"%PDF-1.7\n", "not_csv"},
		"the sign-in page saved instead":     {"<!doctype html><title>Sign in</title>", "not_csv"},
		"a program":                          {"\x7fELF\x02\x01\x01\x00\x00", "not_csv"},
		"bytes of no text at all":            {"\x00\x01\x02\x03" + strings.Repeat("\x07", 50), "not_csv"},
		"an empty file":                      {"", "empty"},
		"a file of white space":              {" \r\n\t\n", "empty"},
		"nothing but a byte order mark":      {"\xef\xbb\xbf", "empty"},
		"nothing but a UTF-16 mark":          {"\xff\xfe", "empty"},
		"UTF-16 without its mark":            {string(utf16Bytes(header, binary.LittleEndian))[2:], "utf16_unmarked"},
		"UTF-16 cut short":                   {string(utf16Bytes(header, binary.LittleEndian)) + "x", "utf16_cut"},
		"UTF-8 with windows-1252 in between": {header + "Zoë,O\x92Brien\n", "mixed_encoding"},
		"neither UTF-8 nor windows-1252":     {header + "Zo\x81\n", "unknown_encoding"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refusal(t, intake.Plans, c.text); got != c.code {
				t.Errorf("refused as %s, want %s", got, c.code)
			}
		})
	}
}

func TestAHeaderThatCannotBeUsedSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	header := sheetOf(intake.Plans)
	for name, c := range map[string]struct{ text, code string }{
		"a column missing":              {strings.Replace(header, ",placement", "", 1), "bad_header"},
		"a column misspelt":             {strings.Replace(header, "first_issued_on", "first_isued_on", 1), "bad_header"},
		"a column named twice":          {strings.Replace(header, ",placement", ",placement,Placement", 1), "bad_header"},
		"no header, straight to a row":  {"PLAN-000001,,Zoë,O’Brien\n", "bad_header"},
		"the header of another kind":    {sheetOf(intake.Reviews), "wrong_kind"},
		"a quotation mark never closed": {`"` + header, "bad_header"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refusal(t, intake.Plans, c.text); got != c.code {
				t.Errorf("refused as %s, want %s", got, c.code)
			}
		})
	}
}

func TestOneFileReadsTheSameHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	rows := []map[string]string{{}, {"reference": "PLAN-000002", "upn": "", "given_name": "Łukasz", "team": "Folkestone, Hythe"}}
	text := sheetOf(intake.Plans, rows...)
	western := sheetOf(intake.Plans, rows[0], map[string]string{"reference": "PLAN-000002", "upn": "", "given_name": "Lukasz", "team": "Folkestone, Hythe"})
	inWindows, err := charmap.Windows1252.NewEncoder().String(western)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, notice string }{
		"plain UTF-8":                {text, ""},
		"with a byte order mark":     {"\ufeff" + text, ""},
		"lines ended by CRLF":        {strings.ReplaceAll(text, "\n", "\r\n"), ""},
		"lines ended by CR":          {strings.ReplaceAll(text, "\n", "\r"), ""},
		"line ends mixed":            {strings.Replace(strings.Replace(text, "\n", "\r\n", 1), "\nPLAN-000002", "\rPLAN-000002", 1), ""},
		"no end to the last line":    {strings.TrimSuffix(text, "\n"), ""},
		"blank lines between":        {strings.ReplaceAll(text, "\n", "\n\n") + strings.Repeat(",", 14) + "\n", ""},
		"semicolons":                 {semicolons(text), "semicolons"},
		"tabs":                       {strings.ReplaceAll(strings.ReplaceAll(text, `"Folkestone, Hythe"`, "Folkestone Hythe"), ",", "\t"), "tabs"},
		"a separator line":           {"sep=,\r\n" + text, ""},
		"windows-1252":               {inWindows, "windows-1252"},
		"UTF-16, little end first":   {string(utf16Bytes(text, binary.LittleEndian)), "UTF-16"},
		"UTF-16, big end first":      {string(utf16Bytes(text, binary.BigEndian)), "UTF-16"},
		"header in capitals":         {capitalHeader(text), ""},
		"columns in another order":   {reversed(text), ""},
		"a column nobody knows":      {withColumn(text, "colour", "blue"), "colour"},
		"every cell in quotes":       {quotedAll(text), ""},
		"spaces in column names":     {strings.Replace(text, "first_issued_on", " First issued on ", 1), ""},
		"cells past the last, empty": {padded(text), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, intake.Plans, c.text)
			if r.Rows != 2 || r.Created != 2 || r.Refused != 0 {
				t.Errorf("got %d rows, %d created, %d refused: %v", r.Rows, r.Created, r.Refused, r.Problems)
			}
			told := strings.Join(r.Notices, " ")
			if (c.notice == "") != (told == "") || !strings.Contains(told, c.notice) {
				t.Errorf("notices %q, want them to name %q", told, c.notice)
			}
		})
	}
}

func TestAHeaderAloneIsAFileOfNoRows(t *testing.T) {
	t.Parallel()
	if r := run(t, intake.Plans, sheetOf(intake.Plans)); r.Rows != 0 || r.Refused != 0 {
		t.Errorf("got %+v", r)
	}
}

func TestARowThatCannotBeCutIntoCellsCostsNoOther(t *testing.T) {
	t.Parallel()
	whole := sheetOf(intake.Plans, map[string]string{}, map[string]string{"reference": "PLAN-000003", "upn": ""})
	lines := strings.SplitAfter(whole, "\n")
	for name, c := range map[string]struct{ bad, code string }{
		"a stray quotation mark":           {`PLAN-000002,,O"Brien` + "\n", "stray_quote"},
		"text after a closing mark":        {`PLAN-000002,,"O"Brien` + "\n", "stray_quote"},
		"a quotation mark never closed":    {`PLAN-000002,,"O'Brien,Zoë` + "\n", "unclosed_quote"},
		"too few cells":                    {"PLAN-000002,,Zoë\n", "ragged"},
		"too many cells":                   {strings.TrimSuffix(lines[1], "\n") + ",more\n", "ragged"},
		"a cell of ten megabytes":          {"PLAN-000002," + strings.Repeat("x", 10<<20) + "\n", "row_too_long"},
		"a cell of a hundred thousand":     {"PLAN-000002," + strings.Repeat("x", 100_000) + "\n", "cell_too_long"},
		"a thousand and more cells":        {"PLAN-000002" + strings.Repeat(",x", 1200) + "\n", "too_many_cells"},
		"a line break in a cell of a name": {strings.Replace(lines[1], "Zoë", "\"Zoë\nMay\"", 1), "line_break"},
		"a control character in a name":    {strings.Replace(lines[1], "Zoë", "Zo\u0007ë", 1), "control_character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, intake.Plans, lines[0]+c.bad+lines[1]+lines[2])
			if r.Created != 2 || r.Refused != 1 {
				t.Fatalf("%d created, %d refused, want 2 and 1: %v", r.Created, r.Refused, r.Problems)
			}
			if p := firstRefusal(r); p.Row != 2 || p.Code != c.code || p.Fix == "" {
				t.Errorf("row %d refused as %s (fix %q), want row 2 as %s", p.Row, p.Code, p.Fix, c.code)
			}
		})
	}
}

func firstRefusal(r intake.Report) intake.Problem {
	for _, p := range r.Problems {
		if p.Severity == intake.Refusal {
			return p
		}
	}
	return intake.Problem{}
}

func utf16Bytes(s string, order binary.ByteOrder) []byte {
	units := utf16.Encode([]rune("\ufeff" + s))
	out := make([]byte, 2*len(units))
	for i, u := range units {
		order.PutUint16(out[2*i:], u)
	}
	return out
}

func semicolons(text string) string {
	text = strings.ReplaceAll(text, `"Folkestone, Hythe"`, "Folkestone; Hythe")
	text = strings.ReplaceAll(text, ",", ";")
	return strings.ReplaceAll(text, "Folkestone; Hythe", `"Folkestone; Hythe"`)
}

func capitalHeader(text string) string {
	header, rows, _ := strings.Cut(text, "\n")
	return strings.ToUpper(header) + "\n" + rows
}

func eachLine(text string, do func(cells []string) []string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, `"Folkestone, Hythe"`, "Folkestone Hythe")) {
		b.WriteString(strings.Join(do(strings.Split(strings.TrimSuffix(line, "\n"), ",")), ",") + "\n")
	}
	return b.String()
}

func reversed(text string) string {
	return eachLine(text, func(cells []string) []string {
		out := make([]string, 0, len(cells))
		for i := range cells {
			out = append(out, cells[len(cells)-1-i])
		}
		return out
	})
}

func withColumn(text, name, value string) string {
	first := true
	return eachLine(text, func(cells []string) []string {
		add := value
		if first {
			add, first = name, false
		}
		return append([]string{add}, cells...)
	})
}

func padded(text string) string {
	first := true
	return eachLine(text, func(cells []string) []string {
		if first {
			first = false
			return cells
		}
		return append(cells, "", "")
	})
}

func quotedAll(text string) string {
	return eachLine(text, func(cells []string) []string {
		for i := range cells {
			cells[i] = `"` + cells[i] + `"`
		}
		return cells
	})
}
