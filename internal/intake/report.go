package intake

// Report says what became of a file. Its JSON is the contract's; what the
// contract does not name has been added beside it.
type Report struct {
	File string `json:"file"`
	Kind Kind   `json:"kind"`
	// Rows counts the rows with anything in them, the header left out. Every
	// row is one of created, changed, unchanged and refused.
	Rows      int `json:"rows"`
	Created   int `json:"created"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Refused   int `json:"refused"`
	// Problems lists refusals and warnings in order of row, the first
	// maxProblems of them; the rejects file has every refused row.
	Problems []Problem `json:"problems"`
	// ProblemsLeftOut counts those beyond.
	ProblemsLeftOut int `json:"problems_left_out,omitempty"`
	// Warnings counts the odd things that were stored all the same.
	Warnings int `json:"warnings"`
	// Notices tell what was done to the file as a whole: its encoding, its
	// delimiter, columns not known, white space trimmed.
	Notices []string `json:"notices,omitempty"`
	DryRun  bool     `json:"dry_run,omitempty"`
	// Rejects is the path of the rejects file; empty where no row was refused.
	Rejects string `json:"rejects,omitempty"`
}

// maxProblems keeps the report of a very bad file from filling the memory.
const maxProblems = 5000

func (r *Report) add(problems []Problem) {
	for _, p := range problems {
		if p.Severity == Warning {
			r.Warnings++
		}
		if len(r.Problems) >= maxProblems {
			r.ProblemsLeftOut++
			continue
		}
		r.Problems = append(r.Problems, p)
	}
}
