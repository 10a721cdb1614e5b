package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/scorecard/sheet"
	"ehcp.example/tracker/internal/statute"
)

// card is a small scorecard in which a theme and a source are as hostile as a
// spreadsheet allows.
func card(t *testing.T) scorecard.Scorecard {
	t.Helper()
	june := func(day int) statute.Date { return statute.NewDate(2023, time.June, day) }
	p, err := scorecard.NewPeriod("2023-06", june(30))
	if err != nil {
		t.Fatal(err)
	}
	c := scorecard.NewCount(statute.NewBook(calendar.New(nil, nil, false), statute.Switches{}), p)
	c.Assessment(scorecard.Assessment{Received: june(1), RequestedBy: `=HYPERLINK("https://example.org","x")`})
	c.Complaint(scorecard.Complaint{Received: june(1), Responded: june(20), Outcome: "upheld", Theme: "@cmd"})
	c.Complaint(scorecard.Complaint{Received: june(1), Responded: june(20), Theme: `said "no", twice`})
	c.Plan(scorecard.Plan{FirstIssued: june(1).AddMonths(-24)})
	c.Plan(scorecard.Plan{FirstIssued: june(1)})
	s := c.Scorecard(scorecard.Settings{Targets: scorecard.Targets()})
	s.Indicators = append(s.Indicators, scorecard.Indicator{Code: "APP22", Numerator: 19, Status: scorecard.Entered})
	return s
}

func csvRows(t *testing.T) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, card(t)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func workbook(t *testing.T) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.WriteXLSX(&b, card(t)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func has(rows [][]string, want string) bool {
	return slices.ContainsFunc(rows, func(row []string) bool {
		return strings.TrimRight(strings.Join(row, "|"), "|") == want
	})
}

func TestTheCSVHasEveryFigureAndCompanion(t *testing.T) {
	t.Parallel()
	rows := csvRows(t)
	for _, want := range []string{
		"month|as_at|code|basis|title|companion|value|numerator|denominator|percent|standard|target|rag|direction|status",
		"2023-06|2023-06-30|APP20||Annual reviews waiting over 12 months|||1|2|50.0||50.0|green||computed",
		"2023-06|2023-06-30|APP20||Annual reviews waiting over 12 months|longest_days_waiting|395",
		"2023-06|2023-06-30|APP20||Annual reviews waiting over 12 months|median_days_waiting|395.0",
		"2023-06|2023-06-30|APP20||Annual reviews waiting over 12 months|meeting_held_no_decision|0",
		"2023-06|2023-06-30|APP03||Appeals lodged with the SEND Tribunal|||0|||||||computed",
		"2023-06|2023-06-30|APP17|excluding_exceptions|EHC plans issued within 20 weeks|||0|0|||60.0|||computed",
		"2023-06|2023-06-30|APP17|including_exceptions|EHC plans issued within 20 weeks|average_weeks",
		"2023-06|2023-06-30|APP02||Stage 1 complaints responded to that were upheld or part upheld|by_theme: @cmd||1|1|100.0",
		`2023-06|2023-06-30|APP02||Stage 1 complaints responded to that were upheld or part upheld|by_theme: said "no", twice||0|1|0.0`,
		"2023-06|2023-06-30|APP22|||||19|||||||entered",
	} {
		if !has(rows, want) {
			t.Errorf("no row %s", want)
		}
	}
}

func TestTheWorkbookHasTheSameRowsAndTheDefinitions(t *testing.T) {
	t.Parallel()
	f := workbook(t)
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Scorecard", "Definitions"}) {
		t.Fatalf("sheets %v", got)
	}
	figures, err := f.GetRows("Scorecard")
	if err != nil {
		t.Fatal(err)
	}
	want := csvRows(t)
	if len(figures) != len(want) {
		t.Fatalf("%d rows, the CSV has %d", len(figures), len(want))
	}
	for i := range figures {
		if got, want := strings.TrimRight(strings.Join(figures[i], "|"), "|"), strings.TrimRight(strings.Join(want[i], "|"), "|"); got != want {
			t.Errorf("row %d is %s, in the CSV %s", i+1, got, want)
		}
	}
	meaning, err := f.GetRows("Definitions")
	if err != nil {
		t.Fatal(err)
	}
	if len(meaning) != len(scorecard.Definitions())+1 {
		t.Errorf("%d definitions, want one for each indicator", len(meaning)-1)
	}
}

func TestNumbersInTheWorkbookAreNumbersAndNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	f := workbook(t)
	figures, err := f.GetRows("Scorecard")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range figures {
		for j := range row {
			name, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := f.GetCellFormula("Scorecard", name); err != nil || formula != "" {
				t.Errorf("%s is the formula %q (%v)", name, formula, err)
			}
			kind, err := f.GetCellType("Scorecard", name)
			text := kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString
			if err != nil || i > 0 && j >= 7 && j <= 9 && row[j] != "" && text {
				t.Errorf("%s holds %q as a text (%v)", name, row[j], err)
			}
		}
	}
}

func TestATextThatWouldStartAFormulaIsMadeSafe(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+44": "'+44", "-1": "'-1", "@cmd": "'@cmd", "\tx": "'\tx", "\x00=": "'\x00=", "\r=": "'\r=", "\n=": "'\n=",
		"  =1": "'  =1", "＝1": "'＝1", "delay": "delay", "": "", "a=b": "a=b", "O’Neill": "O’Neill", "'quoted": "'quoted",
	} {
		if got := sheet.Safe(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// full is a disk with no room left after some bytes.
type full struct{ room int }

var errFull = errors.New("no room left")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestAFailedWriteIsReported(t *testing.T) {
	t.Parallel()
	for _, room := range []int{0, 4096} {
		if err := sheet.WriteCSV(&full{room}, card(t)); !errors.Is(err, errFull) {
			t.Errorf("CSV with room for %d bytes: %v", room, err)
		}
	}
	if err := sheet.WriteXLSX(&full{}, card(t)); !errors.Is(err, errFull) {
		t.Errorf("workbook: %v", err)
	}
}
