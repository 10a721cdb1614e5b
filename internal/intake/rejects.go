package intake

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// RejectsSuffix follows a file's own name in that of its rejects.
const RejectsSuffix = ".rejects.csv"

// rejects writes the rows that were refused as they stood, with what is wrong
// in front, ready to be mended and loaded again. It is written beside its
// place and moved there at the end; no file is made where nothing is refused.
//
// A spreadsheet calculates a cell that begins with =, +, - or @. Such cells get
// an apostrophe here, and lose exactly that one when the file comes back, which
// its problem column shows; so nothing grows and nothing is run.
type rejects struct {
	path   string
	header *header
	marked bool // begin with a byte order mark, as the file did
	file   *os.File
	buf    *bufio.Writer
	csv    *csv.Writer
	// failed: the file could not be made, as in a folder that is read only.
	failed bool
}

// write adds one row.
func (r *rejects) write(cells []string, problems []Problem) error {
	if r.path == "" {
		return nil
	}
	if r.file == nil {
		if err := r.open(); err != nil {
			r.path, r.failed = "", true // the report has every refusal; the load goes on
			return nil                  //nolint:nilerr // told by a notice
		}
	}
	return r.record(cells, explain(problems))
}

func (r *rejects) open() error {
	f, err := os.OpenFile(r.path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("make the rejects file: %w", err)
	}
	r.file, r.buf = f, bufio.NewWriter(f)
	r.csv = csv.NewWriter(r.buf)
	if r.marked {
		_, _ = r.buf.WriteString("\ufeff")
	}
	return r.record(r.header.own(r.header.names), problemColumn)
}

func (r *rejects) record(cells []string, first string) error {
	out := make([]string, 0, len(cells)+1)
	out = append(out, first)
	for _, c := range cells {
		out = append(out, guard(c))
	}
	if err := r.csv.Write(out); err != nil {
		return fmt.Errorf("write the rejects file: %w", err)
	}
	return nil
}

// close finishes the file and puts it in its place; one left by an earlier
// load of the same file goes where nothing is refused any more.
func (r *rejects) close() (path string, err error) {
	if r.path == "" {
		return "", nil
	}
	if r.file == nil {
		if err := os.Remove(r.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("remove the rejects file of an earlier load: %w", err)
		}
		return "", nil
	}
	r.csv.Flush()
	if err := errors.Join(r.csv.Error(), r.buf.Flush(), r.file.Close()); err != nil {
		return "", fmt.Errorf("write the rejects file: %w", err)
	}
	if err := os.Rename(r.path+".part", r.path); err != nil {
		return "", fmt.Errorf("put the rejects file in its place: %w", err)
	}
	return r.path, nil
}

// abandon leaves no half-written file behind.
func (r *rejects) abandon() {
	if r.file != nil {
		_ = r.file.Close()
		_ = os.Remove(r.path + ".part")
	}
}

// own is a row without the problem column of the rejects file it came from.
func (h *header) own(cells []string) []string {
	if !h.mended || h.problemAt >= len(cells) {
		return cells
	}
	return slices.Delete(slices.Clone(cells), h.problemAt, h.problemAt+1)
}

func explain(problems []Problem) string {
	var out []string
	for _, p := range problems {
		if p.Severity == Refusal {
			out = append(out, strings.TrimPrefix(p.Column+": "+p.Problem+" ("+p.Fix+")", ": "))
		}
	}
	return strings.Join(out, "; ")
}

func calculates(s string) bool {
	if s = strings.TrimLeft(s, "'"); s == "" {
		return false
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return true
	}
	return false
}

func guard(s string) string {
	if calculates(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if strings.HasPrefix(s, "'") && calculates(s) {
		return s[1:]
	}
	return s
}
