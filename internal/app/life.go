package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// Purge removes everybody whose record is due, with a line for each in the file
// of tombstones. The file is opened first: where it cannot be, nobody goes.
func (a *App) Purge(ctx context.Context, who casework.Actor, tombstones string, dryRun bool) (r casework.PurgeResult, err error) {
	if dryRun {
		return a.Service.Purge(ctx, who, casework.PurgeOptions{DryRun: true})
	}
	f, err := os.OpenFile(tombstones, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return r, errors.New("the file of tombstones cannot be written; nobody has been purged")
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return a.Service.Purge(ctx, who, casework.PurgeOptions{Keep: func(t casework.Tombstone) error {
		if _, err := fmt.Fprintf(f, "%s %s\n", t.PersonID, t.PurgedOn); err != nil {
			return fmt.Errorf("keep a tombstone: %w", err)
		}
		if err := f.Sync(); err != nil {
			return fmt.Errorf("keep a tombstone: %w", err)
		}
		return nil
	}})
}

// ReadTombstones reads a file of tombstones: an id and a day a line. A line that
// is neither, nor empty, nor a comment, is an error that names it.
func ReadTombstones(in io.Reader) (all []casework.Tombstone, err error) {
	seen := map[casework.ID]bool{}
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		person, day, _ := strings.Cut(line, " ")
		id, ok := casework.ParseID(person)
		on, err := statute.ParseDate(strings.TrimSpace(day))
		if !ok || err != nil {
			return nil, fmt.Errorf("line %d is no tombstone: it should be an id and a day", n)
		}
		if !seen[id] {
			seen[id] = true
			all = append(all, casework.Tombstone{PersonID: id, PurgedOn: on})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read tombstones: %w", err)
	}
	return all, nil
}

// purgeAgain removes, before anything is served or sent, those whom a backup
// has brought back though the record has their tombstone.
func (a *App) purgeAgain(ctx context.Context) error {
	r, err := a.Service.ReapplyKept(ctx, casework.SystemActor("start"))
	if err != nil {
		return fmt.Errorf("purge again whom a backup brought back: %w", err)
	}
	if len(r.Purged) > 0 {
		a.Log.WarnContext(ctx, "purged again people whom a backup had brought back", "people", len(r.Purged))
	}
	if len(r.Held) > 0 {
		a.Log.ErrorContext(ctx, "people who were purged are back, and a legal hold keeps them: decide, and lift the hold or keep them",
			"people", len(r.Held))
	}
	return nil
}
