package intake

import (
	"context"
	"errors"
	"fmt"
	"io"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// Options say what is loaded and how.
type Options struct {
	// File is the name the report gives; Source its bytes, read twice.
	File   string
	Source io.ReadSeeker
	Kind   Kind
	// Store is where good rows go; nil only checks the rows.
	Store casework.BulkRun
	Book  *statute.Book
	// Profile is the complaint policy that findings are judged by.
	Profile statute.Profile
	Today   statute.Date
	// Team is that of rows whose team column is empty: of a loader who writes
	// to one team only. Where it is empty such rows are refused.
	Team string
	// DryRun marks the report; it is Store that must undo what it does.
	DryRun bool
	// Rejects is where refused rows go; empty writes none.
	Rejects string
	// Progress is called after every batch; nil for none.
	Progress func(Progress)
}

// Progress is how far a load has come.
type Progress struct {
	File        string
	Rows        int
	Bytes, Size int64
	Done        bool
}

// batchRows is how many rows are stored in one transaction.
const batchRows = 1000

// Run loads one file. The report counts every row; refused rows are no error.
// An error of code invalid says that the file or its header cannot be used and
// nothing was stored; any other error, that the load broke off: loading the
// same file again takes it up where it stopped, since rows already stored
// change nothing.
func Run(ctx context.Context, o Options) (Report, error) {
	l, err := open(&o)
	if err != nil {
		return Report{}, err
	}
	defer l.rejects.abandon()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan *batch, 2)
	go l.read(ctx, batches)
	for b := range batches {
		if err := l.apply(ctx, b); err != nil {
			return l.report, fmt.Errorf("load %s from row %d: %w", o.Kind, b.firstRow(), err)
		}
	}
	return l.finish()
}

// load is one file under way. What reads and what stores it share nothing but
// the batches.
type load struct {
	Options
	size    int64
	counted *counter
	sheet   *sheet
	checker *checker
	seen    *seen
	rejects *rejects
	report  Report
	kept    map[string]bool // keys of rows refused in this load
	listed  map[string]int  // warnings listed, by code
}

// Check reads a file's encoding and header and nothing more: the error says
// why it cannot be loaded.
func Check(o Options) error {
	_, err := open(&o)
	return err
}

func open(o *Options) (*load, error) {
	enc, err := sniff(o.Source)
	if err != nil {
		return nil, err
	}
	size, err := o.Source.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if _, err := o.Source.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the file again: %w", err)
	}
	counted := &counter{r: o.Source}
	text, err := decode(counted, enc)
	if err != nil {
		return nil, err
	}
	s, h, notices, err := openSheet(&lines{r: text}, o.Kind)
	if err != nil {
		return nil, err
	}
	if enc.name() != "" {
		notices = append([]string{"The file is written in " + enc.name() + "; read as such and kept as UTF-8."}, notices...)
	}
	return &load{
		Options: *o, size: size, counted: counted, sheet: s, seen: newSeen(),
		checker: &checker{header: h, book: o.Book, policy: o.Profile, today: o.Today, team: o.Team, tidy: newTidyCount()},
		rejects: &rejects{path: o.Rejects, header: h, marked: enc.marked()},
		report:  Report{File: o.File, Kind: o.Kind, Problems: []Problem{}, Notices: notices, DryRun: o.DryRun},
		kept:    map[string]bool{}, listed: map[string]int{},
	}, nil
}

// counter counts the bytes read, for the progress.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// batch is the rows that are stored together.
type batch struct {
	rows    []*row
	records []casework.Record // of the rows not refused, in their order
	bytes   int64
	err     error // the reading broke off here
}

func (b *batch) firstRow() int {
	if len(b.rows) == 0 {
		return 0
	}
	return b.rows[0].number
}

// read checks rows and hands them over batch by batch until the file ends.
func (l *load) read(ctx context.Context, out chan<- *batch) {
	defer close(out)
	b := &batch{}
	for {
		raw, err := l.sheet.read()
		var bad *badRow
		switch {
		case err == nil && blank(raw):
			continue
		case err == nil:
			b.add(l.check(raw))
		case errors.As(err, &bad):
			b.add(l.broken(bad), casework.Record{})
		case errors.Is(err, io.EOF):
			l.send(ctx, out, b)
			return
		default:
			b.err = err
			l.send(ctx, out, b)
			return
		}
		if len(b.rows) == batchRows {
			if !l.send(ctx, out, b) {
				return
			}
			b = &batch{}
		}
	}
}

func (l *load) send(ctx context.Context, out chan<- *batch, b *batch) bool {
	b.bytes = l.counted.n
	select {
	case out <- b:
		return true
	case <-ctx.Done():
		return false
	}
}

func (b *batch) add(w *row, rec casework.Record) {
	b.rows = append(b.rows, w)
	if !w.refused && !w.repeated {
		b.records = append(b.records, rec)
	}
}

func (l *load) check(raw []string) (*row, casework.Record) {
	w, rec := l.checker.check(l.sheet.row, raw)
	if !w.refused {
		l.seen.check(w)
	}
	return w, rec
}

// broken is a row that cannot be cut into cells; its text goes to the rejects
// file in one.
func (l *load) broken(bad *badRow) *row {
	n := len(l.checker.header.columns)
	w := &row{
		header: l.checker.header, number: l.sheet.row, raw: []string{string(l.sheet.line)},
		text: make([]string, n), days: make([]statute.Date, n), shapeless: true,
	}
	w.refuse("", bad.code, bad.message, bad.fix)
	return w
}

func (l *load) finish() (Report, error) {
	l.report.Notices = append(l.report.Notices, l.checker.tidy.notices()...)
	l.report.Notices = append(l.report.Notices, l.unlisted()...)
	if l.rejects.failed {
		l.report.Notices = append(l.report.Notices, "The rejects file could not be made where it belongs; the refused rows are in this report alone.")
	}
	var err error
	l.report.Rejects, err = l.rejects.close()
	if l.Progress != nil {
		l.Progress(Progress{File: l.File, Rows: l.report.Rows, Bytes: l.size, Size: l.size, Done: true})
	}
	return l.report, err
}
