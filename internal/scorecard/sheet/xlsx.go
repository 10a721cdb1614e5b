package sheet

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"ehcp.example/tracker/internal/scorecard"
)

// WriteXLSX writes a scorecard as a workbook: the figures on one sheet, what
// they mean on another. Numbers are numbers; every text is stored as a text,
// so that none can act as a formula.
func WriteXLSX(w io.Writer, s scorecard.Scorecard) error {
	if err := writeXLSX(w, s); err != nil {
		return fmt.Errorf("write scorecard as a workbook: %w", err)
	}
	return nil
}

func writeXLSX(w io.Writer, s scorecard.Scorecard) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	styles, err := newStyles(f)
	if err != nil {
		return err
	}
	if err := f.SetSheetName("Sheet1", "Scorecard"); err != nil {
		return err
	}
	if _, err := f.NewSheet("Definitions"); err != nil {
		return err
	}
	figures := table{name: "Scorecard", rows: rows(s), widths: []float64{9, 12, 11, 22, 55, 32}}
	if err := figures.write(f, styles); err != nil {
		return err
	}
	meaning := table{name: "Definitions", rows: definitions(), widths: []float64{11, 45, 55, 55, 9, 28, 70, 70}}
	if err := meaning.write(f, styles); err != nil {
		return err
	}
	return f.Write(w)
}

type styles struct{ head, decimal, text int }

func newStyles(f *excelize.File) (s styles, err error) {
	if s.head, err = f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return s, err
	}
	oneDecimal := "0.0"
	if s.decimal, err = f.NewStyle(&excelize.Style{CustomNumFmt: &oneDecimal}); err != nil {
		return s, err
	}
	s.text, err = f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	return s, err
}

// table is one sheet: a header row that stays in view, and rows.
type table struct {
	name   string
	rows   [][]cell
	widths []float64
}

func (t *table) write(f *excelize.File, s styles) error {
	sw, err := f.NewStreamWriter(t.name)
	if err != nil {
		return err
	}
	for i, width := range t.widths {
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, row := range t.rows {
		styled := make([]any, len(row))
		for j, c := range row {
			styled[j] = s.cell(c, i == 0)
		}
		if err := sw.SetRow(fmt.Sprintf("A%d", i+1), styled); err != nil {
			return err
		}
	}
	return sw.Flush()
}

func (s styles) cell(c cell, head bool) any {
	switch v := c.(type) {
	case nil:
		return nil
	case scorecard.Tenths:
		return excelize.Cell{StyleID: s.decimal, Value: v.Float()}
	case string:
		if head {
			return excelize.Cell{StyleID: s.head, Value: v}
		}
		return excelize.Cell{StyleID: s.text, Value: v}
	}
	return c
}
