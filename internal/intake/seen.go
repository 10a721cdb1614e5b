package intake

import (
	"fmt"
	"hash/maphash"
)

// seen remembers the keys of a file's rows, in a few bytes each, so that a
// second row for the same record is told and not loaded over the first.
type seen struct {
	seed maphash.Seed
	rows map[uint64]sighting
}

type sighting struct {
	row  uint32
	says uint32 // hash of all its cells
}

func newSeen() *seen { return &seen{seed: maphash.MakeSeed(), rows: map[uint64]sighting{}} }

// check marks a row that repeats an earlier one and refuses one that
// contradicts it.
func (s *seen) check(w *row) {
	key := maphash.String(s.seed, w.identity())
	var h maphash.Hash
	h.SetSeed(s.seed)
	for _, t := range w.text {
		_, _ = h.WriteString(t)
		_ = h.WriteByte(0)
	}
	says := uint32(h.Sum64())
	first, dup := s.rows[key]
	switch {
	case !dup:
		s.rows[key] = sighting{uint32(w.number), says}
	case first.says == says:
		w.repeated = true
		w.warn(w.header.columns[0].name, "repeated_row", fmt.Sprintf("this row says the same as row %d", first.row), "leave one of them out")
	default:
		w.refuse(w.header.columns[0].name, "repeated_key", fmt.Sprintf("row %d has the same reference and says something else", first.row),
			"keep the one that is right")
	}
}
