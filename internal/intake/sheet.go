package intake

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// The limits of one row. A cell that runs over many lines is nearly always a
// quotation mark that nobody closed.
const (
	maxCell      = 64 << 10
	maxCellLines = 50
	maxCells     = 1000
)

// sheet reads a CSV file's rows. It differs from encoding/csv in what happens
// to a bad row: that row is told and the next one is read, even after a
// quotation mark that was never closed.
type sheet struct {
	lines *lines
	comma byte
	row   int // of the row last read, as a spreadsheet numbers it

	text []byte   // the cells of the row, one after the other
	ends []int    // where each cell ends in text
	line []byte   // the first line of a row that proved bad
	more [][]byte // the further lines of a row that has line breaks in a cell
}

// badRow is what is wrong with a row's shape.
type badRow struct{ code, message, fix string }

func (b *badRow) Error() string { return b.message }

// read is the next row's cells; they are good for ever. A *badRow error
// concerns this row alone; io.EOF ends the file.
func (s *sheet) read() ([]string, error) {
	s.row++
	s.line = nil
	line, err := s.lines.next()
	if errors.Is(err, errLineTooLong) {
		return nil, &badRow{"row_too_long", "the row is longer than a million characters", "shorten it"}
	}
	if err != nil {
		return nil, err
	}
	s.text, s.ends, s.more = s.text[:0], s.ends[:0], s.more[:0]
	first := line
	if bytes.IndexByte(line, '"') >= 0 { // only then can a further line be read over it
		first = bytes.Clone(line)
		line = first
	}
	if err := s.parse(line); err != nil {
		s.line = bytes.Clone(first)
		s.lines.putBack(s.more)
		return nil, err
	}
	return s.split(), nil
}

// split makes one string of the row and cuts the cells from it.
func (s *sheet) split() []string {
	all := string(s.text)
	cells := make([]string, len(s.ends))
	from := 0
	for i, end := range s.ends {
		cells[i] = all[from:end]
		from = end
	}
	return cells
}

func (s *sheet) parse(line []byte) error {
	for {
		if len(s.ends) >= maxCells {
			return &badRow{"too_many_cells", "the row has more than a thousand cells", "remove the cells after the last column"}
		}
		var more bool
		var err error
		if len(line) > 0 && line[0] == '"' {
			line, more, err = s.quoted(line[1:])
		} else {
			line, more, err = s.plain(line)
		}
		if err != nil || !more {
			return err
		}
	}
}

func (s *sheet) plain(line []byte) (rest []byte, more bool, err error) {
	end := bytes.IndexByte(line, s.comma)
	more = end >= 0
	if !more {
		end = len(line)
	}
	if bytes.IndexByte(line[:end], '"') >= 0 {
		return nil, false, strayQuote()
	}
	if end > maxCell {
		return nil, false, longCell()
	}
	s.text = append(s.text, line[:end]...)
	s.ends = append(s.ends, len(s.text))
	if more {
		rest = line[end+1:]
	}
	return rest, more, nil
}

func (s *sheet) quoted(line []byte) (rest []byte, more bool, err error) {
	start, began := len(s.text), len(s.more)
	for {
		end := bytes.IndexByte(line, '"')
		switch {
		case end < 0:
			s.text = append(append(s.text, line...), '\n')
			if line, err = s.further(began); err != nil {
				return nil, false, err
			}
		case end+1 < len(line) && line[end+1] == '"':
			s.text = append(s.text, line[:end+1]...)
			line = line[end+2:]
		case end+1 == len(line), line[end+1] == s.comma:
			s.text = append(s.text, line[:end]...)
			s.ends = append(s.ends, len(s.text))
			if more = end+1 < len(line); more {
				rest = line[end+2:]
			}
			return rest, more, nil
		default:
			return nil, false, strayQuote()
		}
		if len(s.text)-start > maxCell {
			return nil, false, longCell()
		}
	}
}

// further is the next line of a cell that has a line break in it. The lines
// are kept, so that a row that proves bad costs its first line only.
func (s *sheet) further(began int) ([]byte, error) {
	unclosed := &badRow{"unclosed_quote", "a quotation mark is opened and not closed", `close it, or double it ("") where it belongs to the text`}
	if len(s.more)-began >= maxCellLines {
		return nil, unclosed
	}
	line, err := s.lines.next()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, errLineTooLong):
		return nil, unclosed
	case err != nil:
		return nil, err
	}
	line = bytes.Clone(line)
	s.more = append(s.more, line)
	return line, nil
}

func strayQuote() error {
	return &badRow{"stray_quote", "a quotation mark stands inside a cell", `double it ("") and put the whole cell in quotation marks`}
}

func longCell() error {
	return &badRow{"cell_too_long", "a cell is longer than 64,000 characters", "shorten it"}
}

// blank tells whether every cell of a row is empty: the rows a spreadsheet
// leaves below its data.
func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}
