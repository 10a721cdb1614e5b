package intake

import (
	"fmt"
	"os"

	"golang.org/x/term"
)

// OnTerminal is a progress line for a person at a terminal, written over
// itself; nil where f is no terminal, so that a log gets none.
func OnTerminal(f *os.File) func(Progress) {
	if !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return func(p Progress) {
		_, _ = fmt.Fprint(f, p.line())
	}
}

// line is the progress line; the last one ends it.
func (p Progress) line() string {
	percent := int64(100)
	if p.Size > 0 && p.Bytes < p.Size {
		percent = p.Bytes * 100 / p.Size
	}
	end := ""
	if p.Done {
		percent, end = 100, "\n"
	}
	return fmt.Sprintf("\r\x1b[K%s: %d rows, %d %%%s", p.File, p.Rows, percent, end)
}
