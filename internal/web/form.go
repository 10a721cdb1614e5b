package web

// fault is one thing to put right: the field it is about and what to do.
type fault struct{ Field, Message string }

// option is one choice of a select.
type option struct {
	Value, Text string
	Chosen      bool
}

// optionGroup is a run of choices under a heading.
type optionGroup struct {
	Label   string
	Options []option
}
