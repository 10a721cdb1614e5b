package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

const fileQuery = `select ` + caseColumns + `, ` + personColumns + `,
	coalesce(pl.reference, ''), coalesce(t.name, ''), coalesce(u.name, '')
	from cases c join people p on p.id = c.person_id
	left join plans pl on pl.id = c.plan_id left join teams t on t.id = c.team_id
	left join users u on u.id = c.caseworker_id `

// keyed is a query by the id or by the reference of a record, and its argument.
type keyed struct {
	id  string // an SQL expression for the case's id
	arg any
}

func caseKey(k casework.Key) keyed {
	if k.ID != uuid.Nil {
		return keyed{"$1", k.ID}
	}
	return keyed{"(select id from cases where reference = $1)", k.Reference}
}

// Case in a transaction is read but once, and may be caught between two
// versions: the change that follows names the one it read, so that it finds
// itself stale.
func (t *tx) Case(ctx context.Context, key casework.Key) (casework.CaseFile, error) {
	return t.caseFile(ctx, key, "")
}

// lockCases is the lock of cases: it keeps out other writers, and not those who
// only make a row that refers to one.
const lockCases = " for no key update of c"

// LockCase is Case with its person and then the row locked; what is read with
// it is as of the moment the lock was got, since each statement has a snapshot
// of its own.
func (t *tx) LockCase(ctx context.Context, key casework.Key) (casework.CaseFile, error) {
	k := caseKey(key)
	t.write("select from people where id = (select person_id from cases where id = "+k.id+") for no key update", k.arg)
	return t.caseFile(ctx, key, lockCases)
}

func (t *tx) caseFile(ctx context.Context, key casework.Key, lock string) (f casework.CaseFile, err error) {
	results := t.SendBatch(ctx, fileBatch(caseKey(key), lock))
	f, err = oneFile(results)
	return f, unread(also(err, results.Close()))
}

// fileBatch asks for a case with all that hangs on it.
func fileBatch(k keyed, lock string) *pgx.Batch {
	b := &pgx.Batch{}
	b.Queue(fileQuery+"where c.id = "+k.id+lock, k.arg)
	b.Queue("select "+milestoneColumns+" from milestones m where m.case_id = "+k.id, k.arg)
	b.Queue("select "+exceptionColumns+" from exceptions x where x.case_id = "+k.id, k.arg)
	b.Queue("select "+clockColumns+" from clocks k where k.case_id = "+k.id, k.arg)
	return b
}

// unread says why a case could not be read.
func unread(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return fault.New(fault.NotFound, "There is no such case.")
	}
	return fmt.Errorf("read case: %w", asFault(err))
}

// readings bounds how often a case is read because it changed meanwhile. A
// second time is rare; a writer would have to work without rest for more.
const readings = 50

// Case reads a case with all that hangs on it, in one round trip as a rule. It
// reads until all of it is of one version: each statement has a snapshot of its
// own, and what hangs on the case may be newer than its row.
func (r reader) Case(ctx context.Context, key casework.Key) (casework.CaseFile, error) {
	for range readings {
		f, whole, err := r.readFile(ctx, key)
		if err != nil || whole {
			return f, unread(err)
		}
	}
	return casework.CaseFile{}, stale()
}

// readFile reads a case once, and tells whether its version stood meanwhile.
func (r reader) readFile(ctx context.Context, key casework.Key) (f casework.CaseFile, whole bool, err error) {
	results := r.q.SendBatch(ctx, versionedBatch(caseKey(key)))
	defer func() { err = also(err, results.Close()) }()
	return wholeFile(results)
}

// versionedBatch is fileBatch with the version as it is in the end.
func versionedBatch(k keyed) *pgx.Batch {
	b := fileBatch(k, "")
	b.Queue("select version from cases where id = "+k.id, k.arg)
	return b
}

// wholeFile reads what versionedBatch asked for.
func wholeFile(results pgx.BatchResults) (f casework.CaseFile, whole bool, err error) {
	if f, err = oneFile(results); err != nil {
		return f, false, err
	}
	var version int
	err = results.QueryRow().Scan(&version)
	return f, version == f.Case.Version, err
}

func oneFile(results pgx.BatchResults) (f casework.CaseFile, err error) {
	dest := append(append(caseFields(&f.Case), personFields(&f.Person)...), &f.PlanReference, &f.TeamName, &f.CaseworkerName)
	row, err := results.Query()
	if err != nil {
		return f, err
	}
	if err := scanOne(row, dest); err != nil {
		return f, err
	}
	if f.Milestones, err = collect(results, into(milestoneFields)); err != nil {
		return f, err
	}
	if f.Exceptions, err = collect(results, into(exceptionFields)); err != nil {
		return f, err
	}
	f.Clocks, err = collect(results, into(clockFields))
	inOrder(&f)
	return f, err
}

// inOrder sorts what hangs on a case: a handful of rows, cheaper here than as
// a sort in each query.
func inOrder(f *casework.CaseFile) {
	slices.SortFunc(f.Milestones, func(a, b casework.Milestone) int {
		return cmp.Or(a.On.Compare(b.On), bytes.Compare(a.ID[:], b.ID[:]))
	})
	slices.SortFunc(f.Exceptions, func(a, b casework.Exception) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	slices.SortFunc(f.Clocks, func(a, b casework.Clock) int {
		if a.DueOn.IsZero() != b.DueOn.IsZero() {
			return -a.DueOn.Compare(b.DueOn) // none last
		}
		return cmp.Or(a.DueOn.Compare(b.DueOn), cmp.Compare(a.ID, b.ID))
	})
}

func collect[T any](results pgx.BatchResults, read pgx.RowToFunc[T]) ([]T, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, read)
}

// files reads whole cases, many at once: the rows of each table in the order
// of the case ids.
func (r reader) files(ctx context.Context, where, lock string, args ...any) ([]casework.CaseFile, error) {
	rows, err := r.q.Query(ctx, fileQuery+where+" order by c.id"+lock, args...)
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", asFault(err))
	}
	files, err := pgx.CollectRows(rows, into(func(f *casework.CaseFile) []any {
		return append(append(caseFields(&f.Case), personFields(&f.Person)...), &f.PlanReference, &f.TeamName, &f.CaseworkerName)
	}))
	if err != nil || len(files) == 0 {
		return files, asFault(err)
	}
	return files, r.fill(ctx, files)
}

// fill adds to each case what hangs on it.
func (r reader) fill(ctx context.Context, files []casework.CaseFile) (err error) {
	at := make(map[casework.ID]*casework.CaseFile, len(files))
	ids := make([]casework.ID, len(files))
	for i := range files {
		ids[i] = files[i].Case.ID
		at[ids[i]] = &files[i]
	}
	b := &pgx.Batch{}
	b.Queue("select "+milestoneColumns+" from milestones m where m.case_id = any($1)", ids)
	b.Queue("select "+exceptionColumns+" from exceptions x where x.case_id = any($1)", ids)
	b.Queue("select "+clockColumns+" from clocks k where k.case_id = any($1)", ids)
	results := r.q.SendBatch(ctx, b)
	defer func() { err = also(err, results.Close()) }()
	milestones, err := collect(results, into(milestoneFields))
	if err != nil {
		return fmt.Errorf("read milestones: %w", err)
	}
	for i := range milestones {
		f := at[milestones[i].CaseID]
		f.Milestones = append(f.Milestones, milestones[i])
	}
	exceptions, err := collect(results, into(exceptionFields))
	if err != nil {
		return fmt.Errorf("read exceptions: %w", err)
	}
	for i := range exceptions {
		f := at[exceptions[i].CaseID]
		f.Exceptions = append(f.Exceptions, exceptions[i])
	}
	clocks, err := collect(results, into(clockFields))
	if err != nil {
		return fmt.Errorf("read clocks: %w", err)
	}
	for i := range clocks {
		f := at[clocks[i].CaseID]
		f.Clocks = append(f.Clocks, clocks[i])
	}
	for i := range files {
		inOrder(&files[i])
	}
	return nil
}
