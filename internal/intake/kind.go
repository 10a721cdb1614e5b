package intake

import "fmt"

// Kind is what the rows of a file are.
type Kind string

// The kinds, in the order in which a folder is loaded: a plan may name its
// assessment and a review names its plan.
const (
	Assessments Kind = "assessments"
	Plans       Kind = "plans"
	Reviews     Kind = "reviews"
	Complaints  Kind = "complaints"
)

// Kinds lists the kinds in loading order.
func Kinds() []Kind { return []Kind{Assessments, Plans, Reviews, Complaints} }

// ParseKind reads a kind's name.
func ParseKind(s string) (Kind, error) {
	for _, k := range Kinds() {
		if string(k) == s {
			return k, nil
		}
	}
	return "", fmt.Errorf("unknown kind of file: it is assessments, plans, reviews or complaints")
}

// FileName is the file of that kind in an extract's folder.
func (k Kind) FileName() string { return string(k) + ".csv" }
