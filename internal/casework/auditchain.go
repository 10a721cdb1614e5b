package casework

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"time"
)

// The chain lies apart from the log. Were each line to carry the hash of the
// one before it, whoever writes would wait for whoever wrote before; so lines
// are written freely and sealed a moment later, in whatever order they became
// visible, by one sealer at a time.

// Link is one sealed line: its place in the chain, and the hash of the link
// before it, its place, the time and the line.
type Link struct {
	Seq      int64
	AuditID  int64
	SealedAt time.Time
	Hash     []byte
}

// String is the link as it is noted elsewhere: its place and its hash.
func (l Link) String() string { return fmt.Sprintf("%d:%s", l.Seq, hex.EncodeToString(l.Hash)) }

// ParseLink reads what String wrote.
func ParseLink(s string) (Link, error) {
	seq, sum, _ := strings.Cut(s, ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil || n < 1 {
		return Link{}, fmt.Errorf("%q is no head of the chain: write its number, a colon and its hash", s)
	}
	h, err := hex.DecodeString(sum)
	if err != nil || len(h) != sha256.Size {
		return Link{}, fmt.Errorf("%q is no head of the chain: the hash has 64 hexadecimal digits", s)
	}
	return Link{Seq: n, Hash: h}, nil
}

// next is the link of a line after this one.
func (l Link) next(e *AuditEntry, at time.Time) Link {
	n := Link{Seq: l.Seq + 1, AuditID: e.ID, SealedAt: at}
	n.Hash = n.over(l.Hash, e)
	return n
}

// over is the hash that this link must have after a link of that hash. Every
// field goes in with its length, so that nothing can move from one to another.
func (l Link) over(before []byte, e *AuditEntry) []byte {
	c := canonical{sha256.New()}
	c.bytes(before)
	for _, n := range []int64{l.Seq, l.SealedAt.UnixMicro(), e.ID, e.At.UnixMicro()} {
		c.number(n)
	}
	c.bytes(e.ActorID[:])
	for _, s := range []string{
		e.ActorName, string(e.ActorRole), e.Action, e.RecordType, e.RecordRef, e.Reason, e.Outcome, e.RequestID, e.Peer, e.OnBehalfOf,
	} {
		c.bytes([]byte(s))
	}
	c.bytes(e.TermsHash)
	return c.Sum(nil)
}

type canonical struct{ hash.Hash }

func (c canonical) number(n int64) {
	_, _ = c.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
}

func (c canonical) bytes(b []byte) {
	c.number(int64(len(b)))
	_, _ = c.Write(b) // a hash takes everything
}

// SealedEntry is a link with the line it seals and that line's terms.
type SealedEntry struct {
	Link
	Entry *AuditEntry // nil where the line is gone
	Salt  []byte      // nil where there are no terms, or no longer
}

// UnsealedEntry is a line without a link.
type UnsealedEntry struct {
	ID int64
	At time.Time
}

// Sealer keeps the chain.
type Sealer interface {
	// SealBatch links up to limit lines that have no link yet and an id above
	// the one given, in the order of their ids, by what next says. Busy tells
	// that another sealer is at work. Writers of the log never wait for it.
	SealBatch(ctx context.Context, above int64, limit int, next func(after Link, e *AuditEntry) Link) (b SealedBatch, err error)
	// Links reads up to limit links after a place, with their lines.
	Links(ctx context.Context, after int64, limit int) ([]SealedEntry, error)
	// Unsealed are lines without a link, dated before or after those times.
	Unsealed(ctx context.Context, before, after time.Time, limit int) ([]UnsealedEntry, error)
}

// SealedBatch is what sealing came to.
type SealedBatch struct {
	Sealed int
	Head   Link // the last link; of place 0 where there is none
	Busy   bool
}

const (
	// sealBatch is how many lines one transaction seals.
	sealBatch = 5000
	// SealedWithin is how soon a line must have been sealed.
	SealedWithin = 5 * time.Minute
	// LongestWork is longer than any transaction lives: one that began this
	// long ago is over.
	LongestWork = 24 * time.Hour
)

// Seal links every line of the log that has no link yet.
func (s *Service) Seal(ctx context.Context) (all SealedBatch, err error) {
	at := s.now().Truncate(time.Microsecond).UTC()
	above := int64(0)
	for {
		b, err := s.store.SealBatch(ctx, above, sealBatch, func(after Link, e *AuditEntry) Link { return after.next(e, at) })
		if err != nil {
			return all, fmt.Errorf("seal the audit log: %w", err)
		}
		all = SealedBatch{all.Sealed + b.Sealed, b.Head, b.Busy}
		if b.Busy || b.Sealed < sealBatch {
			return all, nil
		}
		above = b.Head.AuditID // a long backlog is walked once
	}
}

// ChainFault is one thing wrong with the log or its chain. It tells where, and
// nothing of what stands there.
type ChainFault struct {
	Seq     int64  `json:"seq,omitempty"`      // 0 where there is no link
	AuditID int64  `json:"audit_id,omitempty"` // 0 where there is no line
	Code    string `json:"code"`
	What    string `json:"what"`
}

// String is the fault in words.
func (f ChainFault) String() string {
	return fmt.Sprintf("audit log: link %d, line %d: %s", f.Seq, f.AuditID, f.What)
}

// ChainReport is what verifying the log found.
type ChainReport struct {
	Links  int64        `json:"links"`
	Head   string       `json:"head"` // to be noted where the database's masters cannot reach
	Faults []ChainFault `json:"faults"`
	Total  int          `json:"total_faults"`
}

// maxFaults bounds what is listed; the count goes on.
const maxFaults = 100

func (r *ChainReport) add(f ChainFault) {
	if r.Total++; len(r.Faults) < maxFaults {
		r.Faults = append(r.Faults, f)
	}
}

// VerifyAudit works the chain out again from the log. Heads noted earlier tell
// what the chain alone cannot: that it was made anew, or cut off at its end.
func (s *Service) VerifyAudit(ctx context.Context, noted []Link, progress func(done int)) (ChainReport, error) {
	v := chainCheck{report: ChainReport{Faults: []ChainFault{}}, noted: map[int64][]byte{}}
	for _, head := range noted {
		v.noted[head.Seq] = head.Hash
	}
	for {
		batch, err := s.store.Links(ctx, v.last.Seq, sealBatch)
		if err != nil {
			return v.report, fmt.Errorf("verify the audit log: %w", err)
		}
		for i := range batch {
			v.check(&batch[i])
		}
		if progress != nil {
			progress(int(v.report.Links))
		}
		if len(batch) < sealBatch {
			break
		}
	}
	v.end()
	return v.report, s.findUnsealed(ctx, &v.report)
}

func (s *Service) findUnsealed(ctx context.Context, r *ChainReport) error {
	now := s.now()
	late, err := s.store.Unsealed(ctx, now.Add(-SealedWithin), now.Add(SealedWithin), 10*maxFaults)
	if err != nil {
		return fmt.Errorf("find lines without a seal: %w", err)
	}
	for _, e := range late {
		r.add(ChainFault{AuditID: e.ID, Code: "not_sealed", What: "the line has no seal after five minutes, or is dated ahead: the sealing job is down, or the line was put in beside it"})
	}
	return nil
}

// chainCheck follows the chain from its beginning.
type chainCheck struct {
	report ChainReport
	noted  map[int64][]byte
	last   Link
	at     time.Time // of the line sealed before
}

func (v *chainCheck) check(e *SealedEntry) {
	v.report.Links++
	told := func(code, what string) { v.report.add(ChainFault{e.Seq, e.AuditID, code, what}) }
	switch {
	case e.Seq != v.last.Seq+1:
		v.report.add(ChainFault{v.last.Seq + 1, 0, "link_missing", fmt.Sprintf("the links up to %d are gone; what %d seals cannot be checked", e.Seq-1, e.Seq)})
	case e.Entry != nil && !bytes.Equal(e.over(v.last.Hash, e.Entry), e.Hash):
		told("changed", "the line, its place or its link is not as it was sealed")
	}
	if e.Entry == nil {
		told("line_missing", "the line that was sealed here is gone")
	} else {
		if !v.at.IsZero() && e.AuditID > v.last.AuditID && e.Entry.At.Before(v.at.Add(-LongestWork)) {
			told("backdated", "the line is dated more than a day before the one that was written before it")
		}
		if e.Salt != nil && !bytes.Equal(e.Entry.Terms.Hash(e.Salt), e.Entry.TermsHash) {
			told("terms_changed", "what was searched for is not as it was sealed")
		}
		v.at = e.Entry.At
	}
	if hash, ok := v.noted[e.Seq]; ok {
		delete(v.noted, e.Seq)
		if !bytes.Equal(hash, e.Hash) {
			told("head_differs", "the link is not the one that was noted: the chain was made anew")
		}
	}
	v.last = e.Link
}

// end tells of heads that were noted and are no longer there.
func (v *chainCheck) end() {
	for seq := range v.noted {
		v.report.add(ChainFault{seq, 0, "head_missing", "the link that was noted is gone: the chain was cut off before it"})
	}
	if v.last.Seq > 0 {
		v.report.Head = v.last.String()
	}
}
