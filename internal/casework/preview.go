package casework

import "ehcp.example/tracker/internal/fault"

// Fields are the findings of a preview as the fields of the milestone that they
// are about, errors first: what logging it would be refused for or warned of.
func (p *Preview) Fields() []fault.Field {
	out := make([]fault.Field, 0, len(p.Errors)+len(p.Warnings))
	for _, f := range p.Errors {
		out = append(out, fault.Field{Pointer: pointerOf(f.Code), Code: f.Code, Message: f.Message})
	}
	for _, f := range p.Warnings {
		out = append(out, fault.Field{Pointer: pointerOf(f.Code), Code: f.Code, Message: f.Message, Warning: true})
	}
	return out
}
