package intake

// Columns lists the header names of a kind of file, in order; those in
// brackets may be left out.
func Columns(k Kind) []string {
	var out []string
	for _, c := range columnsByKind[k] {
		name := c.name
		if c.optional {
			name = "[" + name + "]"
		}
		out = append(out, name)
	}
	return out
}
