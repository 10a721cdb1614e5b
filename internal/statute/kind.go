package statute

import (
	"fmt"
	"slices"
)

// String is the kind's name in the API, in files and in the database.
func (k Kind) String() string {
	if k == NoKind || k >= numKinds {
		return ""
	}
	return kinds[k].name
}

// Title is the kind as a caseworker reads it.
func (k Kind) Title() string { return kinds[k].title }

// Outcomes lists the outcomes the kind may carry; none where it carries none.
func (k Kind) Outcomes() []string { return kinds[k].outcomes }

// BelongsTo tells whether cases of that kind have such a milestone.
func (k Kind) BelongsTo(c CaseKind) bool {
	cases := kinds[k].cases
	return slices.Contains(cases, c) || slices.Contains(cases, AnyCase)
}

// MayRepeat tells whether a case can have more than one of the kind.
func (k Kind) MayRepeat() bool { return kinds[k].repeats != once }

// PerBody tells whether the kind is about one body or school asked, named in
// the milestone's body.
func (k Kind) PerBody() bool { return kinds[k].repeats == perBody }

// NeedsOutcome tells whether the kind says nothing without its outcome.
// A request or responsibility is ordinary unless marked detained.
func (k Kind) NeedsOutcome() bool {
	return len(kinds[k].outcomes) > 0 && k != RequestReceived && k != BecameResponsible
}

// NeedsFor tells whether the kind says nothing without the day it is for: the
// meeting arranged, the transfer proposed, the reply asked for.
func (k Kind) NeedsFor() bool {
	switch k {
	case MeetingArranged, TransferProposed, MediationArranged, OmbudsmanEnquiryReceived:
		return true
	}
	return false
}

// Kinds lists every milestone kind in the order of the contract.
func Kinds() []Kind {
	out := make([]Kind, 0, numKinds-1)
	for k := NoKind + 1; k < numKinds; k++ {
		out = append(out, k)
	}
	return out
}

// KindsOf lists the milestone kinds a case of that kind can have.
func KindsOf(c CaseKind) []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return !k.BelongsTo(c) })
}

//nolint:gochecknoglobals // a look-up table made once from the kinds above
var kindByName = func() map[string]Kind {
	m := make(map[string]Kind, numKinds)
	for _, k := range Kinds() {
		m[k.String()] = k
	}
	return m
}()

// ParseKind reads a milestone kind's name.
func ParseKind(s string) (Kind, error) {
	if k, ok := kindByName[s]; ok {
		return k, nil
	}
	return NoKind, fmt.Errorf("unknown milestone kind")
}

// MarshalText writes the name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the name.
func (k *Kind) UnmarshalText(b []byte) (err error) {
	*k, err = ParseKind(string(b))
	return err
}

// The bodies that advice is asked of (Regs 6(1)). Parental advice starts no
// clock: reg 8 binds bodies, not parents.
const (
	EducationalPsychology = "educational_psychology"
	Health                = "health"
	SocialCare            = "social_care"
	Education             = "education"
	OtherBody             = "other"
	Parent                = "parent"
)

// AdviceBodies lists the bodies advice can be asked of, the parent included.
func AdviceBodies() []string {
	return []string{EducationalPsychology, Health, SocialCare, Education, OtherBody, Parent}
}

// kindRoom is how many kinds a kindSet has room for.
const kindRoom = 128

// kindSet is a set of kinds.
type kindSet [kindRoom / 64]uint64

func (s *kindSet) add(k Kind)      { s[k>>6&1] |= 1 << (k & 63) }
func (s *kindSet) has(k Kind) bool { return s[k>>6&1]>>(k&63)&1 == 1 }
func (s *kindSet) meets(o *kindSet) bool {
	return s[0]&o[0] != 0 || s[1]&o[1] != 0
}

func (s *kindSet) join(o *kindSet) {
	s[0] |= o[0]
	s[1] |= o[1]
}
