package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// header says where in a row each declared column stands.
type header struct {
	kind    Kind
	names   []string // as they stood in the file
	columns []column
	at      []int // index into a row for each column; -1 where the file lacks it
	index   map[string]int
	// mended: the file has a problem column, so it is a rejects file come back
	// and its cells carry the apostrophes that kept a spreadsheet from
	// calculating them.
	mended    bool
	problemAt int
}

// openSheet reads the header row: finds the delimiter by which it has the
// columns of the kind, and refuses a file that lacks one or has one twice.
func openSheet(l *lines, k Kind) (*sheet, *header, []string, error) {
	s := &sheet{lines: l, comma: ','}
	var notices []string
	line, err := l.next()
	if bytes.HasPrefix(line, []byte("sep=")) && len(line) == 5 {
		s.row++
		line, err = l.next()
	}
	for err == nil && len(bytes.TrimSpace(line)) == 0 {
		s.row++
		line, err = l.next()
	}
	if errors.Is(err, io.EOF) {
		return nil, nil, nil, errEmpty()
	}
	if err != nil {
		return nil, nil, nil, err
	}
	first := bytes.Clone(line)
	s.comma = delimiter(first, k)
	if s.comma != ',' {
		notices = append(notices, "The columns are separated by "+delimiterName(s.comma)+", not commas; read as such.")
	}
	l.putBack([][]byte{first})
	names, err := s.read()
	var bad *badRow
	if errors.As(err, &bad) {
		return nil, nil, nil, unusable("bad_header", "the header row cannot be read: "+bad.message, bad.fix)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	h, more, err := readHeader(names, k)
	return s, h, append(notices, more...), err
}

// delimiter is the separator by which the header line has most of the
// columns; a comma where none does.
func delimiter(line []byte, k Kind) byte {
	best, most := byte(','), 0
	for _, d := range []byte{',', ';', '\t', '|'} {
		n := 0
		for _, cell := range bytes.Split(line, []byte{d}) {
			if hasColumn(k, headerName(string(cell))) {
				n++
			}
		}
		if n > most {
			best, most = d, n
		}
	}
	return best
}

func delimiterName(d byte) string {
	switch d {
	case ';':
		return "semicolons"
	case '\t':
		return "tabs"
	}
	return "vertical bars"
}

// headerName folds what people do to column names: case, spaces, quotes.
func headerName(s string) string {
	s, _ = clean(strings.Trim(s, `"`))
	return strings.ReplaceAll(strings.ToLower(s), " ", "_")
}

func hasColumn(k Kind, name string) bool {
	for i := range columnsByKind[k] {
		if columnsByKind[k][i].name == name {
			return true
		}
	}
	return false
}

func readHeader(names []string, k Kind) (*header, []string, error) {
	h := &header{kind: k, names: names, columns: columnsByKind[k], index: map[string]int{}}
	seen := map[string]int{}
	var twice, unknown []string
	for i, raw := range names {
		name := headerName(raw)
		if _, dup := seen[name]; dup && name != "" {
			twice = append(twice, shorten(name))
		}
		seen[name] = i
		switch {
		case name == problemColumn:
			h.mended, h.problemAt = true, i
		case name != "" && !hasColumn(k, name):
			unknown = append(unknown, shorten(name))
		}
	}
	var missing []string
	for i, c := range h.columns {
		h.index[c.name] = i
		at, ok := seen[c.name]
		if !ok {
			at = -1
			if !c.optional {
				missing = append(missing, c.name)
			}
		}
		h.at = append(h.at, at)
	}
	err := h.refuse(missing, twice, unknown)
	return h, unknownNotice(unknown), err
}

// refuse is the error for a header that cannot be used, every fault at once.
func (h *header) refuse(missing, twice, unknown []string) error {
	var faults []string
	if len(missing) > 0 {
		faults = append(faults, "columns missing: "+strings.Join(missing, ", "))
		if len(unknown) > 0 {
			faults = append(faults, "columns not known: "+strings.Join(unknown, ", "))
		}
	}
	if len(twice) > 0 {
		faults = append(faults, "columns named twice: "+strings.Join(twice, ", "))
	}
	if faults == nil {
		return nil
	}
	if k, ok := looksLike(h.names); ok && k != h.kind && len(missing) > 0 {
		return unusable("wrong_kind", fmt.Sprintf("this is a file of %s, not of %s", k, h.kind), "load it as what it is")
	}
	return unusable("bad_header", "the header row is not that of a file of "+string(h.kind)+" ("+strings.Join(faults, "; ")+")",
		"the first row must name every column, each once")
}

// looksLike is the kind whose header this is.
func looksLike(names []string) (Kind, bool) {
	have := map[string]bool{}
	for _, n := range names {
		have[headerName(n)] = true
	}
next:
	for _, k := range Kinds() {
		for _, c := range columnsByKind[k] {
			if !c.optional && !have[c.name] {
				continue next
			}
		}
		return k, true
	}
	return "", false
}

func unknownNotice(unknown []string) []string {
	if len(unknown) == 0 {
		return nil
	}
	return []string{"Columns not known and not read: " + strings.Join(unknown, ", ") + "."}
}
