package casework_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
)

// sealed is a desk whose log has lines in it, all of them sealed.
func sealed(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.toRead()
	_, err := d.People(d.ctx, d.boss, casework.PersonFilter{Search: "Brien"}, casework.PageRequest{})
	d.must(err)
	d.seal()
	return d
}

func (d *desk) seal() casework.SealedBatch {
	d.t.Helper()
	b, err := d.Seal(d.ctx)
	d.must(err)
	if b.Busy {
		d.t.Fatal("another sealer is at work")
	}
	return b
}

func (d *desk) chain(noted ...casework.Link) casework.ChainReport {
	d.t.Helper()
	r, err := d.VerifyAudit(d.ctx, noted, nil)
	d.must(err)
	return r
}

// master does what only a master of the database can: no trigger fires.
func (d *desk) master(script string) {
	d.t.Helper()
	d.behind("set session_replication_role = replica; " + script + "; reset session_replication_role")
}

// told are the faults as "code link line".
func told(r casework.ChainReport) (out []string) {
	for _, f := range r.Faults {
		out = append(out, fmt.Sprintf("%s %d %d", f.Code, f.Seq, f.AuditID))
	}
	slices.Sort(out)
	return out
}

func TestALogThatNobodyTouchedVerifies(t *testing.T) {
	t.Parallel()
	d := sealed(t)
	r := d.chain()
	if n := d.count("select count(*) from audit"); len(r.Faults) != 0 || r.Links != int64(n) || n < 6 {
		t.Errorf("%+v of %d lines", r, n)
	}
	head, err := casework.ParseLink(r.Head)
	d.must(err)
	if again := d.seal(); again.Sealed != 0 || again.Head.String() != r.Head {
		t.Errorf("sealed again: %+v", again)
	}
	d.toRead()
	d.seal()
	if r := d.chain(head); len(r.Faults) != 0 || strings.HasPrefix(r.Head, fmt.Sprint(head.Seq)+":") {
		t.Errorf("with a head noted before: %+v", r)
	}
}

func TestVerifyFindsWhateverWasDoneToTheLog(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		script string
		want   []string
	}{
		"a line edited":                      {"update audit set record_ref = 'EHC-2023-999999' where id = 3", []string{"changed 3 3"}},
		"its time edited":                    {"update audit set at = at + interval '1 second' where id = 3", []string{"changed 3 3"}},
		"the actor taken out":                {"update audit set actor_id = null where id = 3", []string{"changed 3 3"}},
		"text moved from a field to another": {"update audit set reason = right(action, 1), action = left(action, -1) where id = 3", []string{"changed 3 3"}},
		"a line deleted":                     {"delete from audit where id = 3", []string{"line_missing 3 3"}},
		"a line and its link deleted":        {"delete from audit where id = 3; delete from audit_chain where seq = 3", []string{"link_missing 3 0"}},
		"the first line and link deleted":    {"delete from audit where id = 1; delete from audit_chain where seq = 1", []string{"link_missing 1 0"}},
		"a link deleted":                     {"delete from audit_chain where seq = 3", []string{"link_missing 3 0"}},
		"the links after it moved up": {
			"delete from audit_chain where seq = 3; update audit_chain set seq = seq - 1 where seq > 3",
			[]string{"changed 3 4", "changed 4 5", "changed 5 6"},
		},
		"two lines swapped": {
			"alter table audit alter id drop identity; update audit set id = -1 where id = 3; update audit set id = 3 where id = 4; update audit set id = 4 where id = -1",
			[]string{"changed 3 3", "changed 4 4"},
		},
		"two links swapped": {
			"update audit_chain set audit_id = -1 where seq = 3; update audit_chain set audit_id = 3 where seq = 4; update audit_chain set audit_id = 4 where seq = 3",
			[]string{"changed 3 4", "changed 4 3"},
		},
		"a link rewritten":            {"update audit_chain set hash = sha256('x') where seq = 3", []string{"changed 3 3", "changed 4 4"}},
		"its time rewritten":          {"update audit_chain set sealed_at = sealed_at - interval '1 hour' where seq = 3", []string{"changed 3 3"}},
		"what was searched for":       {`update audit_terms set terms = '{"search": "Somebody"}' where audit_id = 6`, []string{"terms_changed 6 6"}},
		"what was searched, put in":   {`insert into audit_terms values (3, substr(sha256('x'), 1, 16), '{}')`, []string{"terms_changed 3 3"}},
		"searches that were purged":   {"delete from audit_terms", []string{}},
		"a line forged in the past":   {"insert into audit (id, at, actor_name, actor_role, action, record_type, record_ref) overriding system value values (0, '2023-08-01', 'x', 'system', 'x', '', '')", []string{"not_sealed 0 0"}},
		"a line dated ahead":          {"insert into audit (at, actor_name, actor_role, action, record_type, record_ref) values ('2033-08-01', 'x', 'system', 'x', '', '')", []string{"not_sealed 0 7"}},
		"a line that is never sealed": {"insert into audit (at, actor_name, actor_role, action, record_type, record_ref) values ('2023-08-15 08:00', 'x', 'system', 'x', '', '')", []string{"not_sealed 0 7"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := sealed(t)
			if n := d.count("select max(id) from audit"); n != 6 {
				t.Fatalf("%d lines, not the 6 the cases tell of", n)
			}
			d.master(tt.script)
			if got := told(d.chain()); !slices.Equal(got, tt.want) {
				t.Errorf("found %v, want %v", got, tt.want)
			}
		})
	}
}

func TestVerifyNamesPlacesAndNotWhatStandsThere(t *testing.T) {
	t.Parallel()
	d := sealed(t)
	d.master("update audit set reason = 'Zzcanary', record_ref = 'Zzcanary' where id in (3, 4)")
	for _, f := range d.chain().Faults {
		if strings.Contains(f.String(), "Zzcanary") || !strings.Contains(f.String(), "link 3, line 3") && !strings.Contains(f.String(), "link 4, line 4") {
			t.Error(f)
		}
	}
}

func TestAHeadNotedElsewhereFindsAChainThatWasCutOffOrMadeAnew(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ script, want string }{
		"cut off":   {"delete from audit where id > 5; delete from audit_chain where seq > 5", "head_missing 6 0"},
		"made anew": {"update audit set reason = 'x' where id = 3; delete from audit_chain", "head_differs 6 6"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := sealed(t)
			head, err := casework.ParseLink(d.chain().Head)
			d.must(err)
			d.master(tt.script)
			d.seal()
			if r := d.chain(); len(r.Faults) != 0 {
				t.Errorf("the chain alone tells of %v", r.Faults)
			}
			if got := told(d.chain(head)); !slices.Equal(got, []string{tt.want}) {
				t.Errorf("found %v, want %s", got, tt.want)
			}
		})
	}
}

func TestALineDatedBackAndSealedIsFoundByItsNeighbour(t *testing.T) {
	t.Parallel()
	d := sealed(t)
	d.behind("insert into audit (at, actor_name, actor_role, action, record_type, record_ref) values ('2023-06-01', 'x', 'system', 'x', '', '')")
	d.seal()
	if got := told(d.chain()); !slices.Equal(got, []string{"backdated 7 7"}) {
		t.Errorf("found %v", got)
	}
}

// line writes a line in a transaction that stays open, and gives its commit.
func (d *desk) line() (id int64, commit func()) {
	d.t.Helper()
	tx, err := d.pool.Begin(d.ctx)
	d.must(err)
	d.must(tx.QueryRow(d.ctx, `insert into audit (at, actor_name, actor_role, action, record_type, record_ref)
		values ($1, 'x', 'system', 'case.read', 'case', 'EHC') returning id`, d.day.Time().Add(9*time.Hour)).Scan(&id))
	return id, func() { d.t.Helper(); d.must(tx.Commit(d.ctx)) }
}

func TestALineThatIsCommittedLateIsSealedAfterThoseWithHigherIds(t *testing.T) {
	t.Parallel()
	d := sealed(t)
	slow, commit := d.line()
	fast, done := d.line()
	done()
	if b := d.seal(); b.Sealed != 1 || b.Head.AuditID != fast {
		t.Fatalf("%+v", b)
	}
	commit()
	if b := d.seal(); b.Sealed != 1 || b.Head.AuditID != slow {
		t.Fatalf("%+v", b)
	}
	if r := d.chain(); len(r.Faults) != 0 {
		t.Errorf("%v", r.Faults)
	}
}

func TestASealerThatWasDownForDaysStillFindsALineWithALowId(t *testing.T) {
	t.Parallel()
	d := sealed(t)
	slow, commit := d.line()
	_, done := d.line()
	done()
	d.seal()
	commit()
	d.day = d.day.AddDays(3)
	if b := d.seal(); b.Sealed != 1 || b.Head.AuditID != slow {
		t.Fatalf("%+v", b)
	}
	d.toRead()
	if b := d.seal(); b.Sealed == 0 { // the floor is above the first days' by now
		t.Fatal("what was written after the pause is not sealed")
	}
	if r := d.chain(); len(r.Faults) != 0 {
		t.Errorf("%v", r.Faults)
	}
}

func TestWritersAndTheSealerNeverWaitForEachOther(t *testing.T) {
	t.Parallel()
	d := sealed(t)
	// A writer that waits for a lock fails at once.
	d.behind("do $$ begin execute format('alter database %I set lock_timeout = 1', current_database()); end $$")
	d.pool.Reset()
	one, commitOne := d.line()
	two, commitTwo := d.line()
	// The sealer is held in the middle of its transaction, under its lock.
	_, done := d.line()
	done()
	held, goOn, over := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := d.store.SealBatch(d.ctx, 0, 10, func(after casework.Link, e *casework.AuditEntry) casework.Link {
			close(held)
			<-goOn
			return casework.Link{Seq: after.Seq + 1, AuditID: e.ID, SealedAt: d.day.Time(), Hash: make([]byte, 32)}
		})
		over <- err
	}()
	<-held
	commitOne()
	d.must(d.NoteRead(d.ctx, d.boss, "case.read", "case", "EHC-2023-000001"))
	if b, err := d.Seal(d.ctx); err != nil || !b.Busy || b.Sealed != 0 {
		t.Errorf("a second sealer: %+v, %v", b, err)
	}
	close(goOn)
	d.must(<-over)
	// And with a writer held in the middle, the sealer goes on.
	if b := d.seal(); b.Sealed != 2 {
		t.Errorf("%+v; lines %d and the reading's were committed", b, one)
	}
	commitTwo()
	if b := d.seal(); b.Sealed != 1 || b.Head.AuditID != two {
		t.Errorf("%+v", b)
	}
}

func TestTheChainIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	d := sealed(t)
	for _, script := range []string{
		"update audit_chain set hash = sha256('x')", "delete from audit_chain", "truncate audit_chain", "update audit_terms set terms = '{}'",
		"update audit set reason = 'x'", "delete from audit", "truncate audit",
	} {
		if _, err := d.pool.Exec(d.ctx, script); err == nil || !strings.Contains(err.Error(), "SQLSTATE 23001") {
			t.Errorf("%s: %v", script, err)
		}
	}
}

func TestSealersOfManyProcessesMakeOneChain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.toRead()
	ctx, stop := context.WithCancel(d.ctx)
	sealers := make(chan error, 3)
	for range cap(sealers) {
		go func() {
			for ctx.Err() == nil {
				if _, err := d.Seal(d.ctx); err != nil {
					sealers <- err
					return
				}
			}
			sealers <- nil
		}()
	}
	writers := make(chan error, 4)
	for range cap(writers) {
		go func() {
			var err error
			for i := 0; i < 50 && err == nil; i++ {
				_, err = d.Case(d.ctx, d.boss, casework.ByID(r.file.Case.ID))
			}
			writers <- err
		}()
	}
	for range cap(writers) {
		d.must(<-writers)
	}
	stop()
	for range cap(sealers) {
		d.must(<-sealers)
	}
	d.seal()
	report := d.chain()
	if n := d.count("select count(*) from audit"); len(report.Faults) != 0 || report.Links != int64(n) || n < 200 {
		t.Errorf("%+v of %d lines", report, n)
	}
}

func TestAHeadIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	l := casework.Link{Seq: 42, Hash: slices.Repeat([]byte{0xab}, 32)}
	if got, err := casework.ParseLink(l.String()); err != nil || got.Seq != 42 || !slices.Equal(got.Hash, l.Hash) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, s := range []string{"", "42", "42:", "x:" + strings.Repeat("ab", 32), "0:" + strings.Repeat("ab", 32), "42:" + strings.Repeat("zz", 32), "42:abab"} {
		if _, err := casework.ParseLink(s); err == nil {
			t.Errorf("%q is taken", s)
		}
	}
}
