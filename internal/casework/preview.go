package casework

import (
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// Fields are the findings of a preview as the fields of the milestone that they
// are about, errors first: what logging it would be refused for or warned of.
func (p *Preview) Fields() []fault.Field {
	out := make([]fault.Field, 0, len(p.Errors)+len(p.Warnings))
	for _, f := range p.Errors {
		out = append(out, fault.Field{Pointer: pointerOf(f.Code), Code: f.Code, Message: f.Message})
	}
	return append(out, warned(p.Warnings)...)
}

// Fields are the warnings of what was logged or voided, as the fields of the
// milestone that they are about.
func (r *LogResult) Fields() []fault.Field { return warned(r.Warnings) }

func warned(warnings []statute.Finding) []fault.Field {
	out := make([]fault.Field, 0, len(warnings))
	for _, f := range warnings {
		out = append(out, fault.Field{Pointer: pointerOf(f.Code), Code: f.Code, Message: f.Message, Warning: true})
	}
	return out
}
