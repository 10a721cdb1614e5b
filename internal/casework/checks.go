package casework

import (
	"fmt"
	"slices"
	"strings"

	"ehcp.example/tracker/internal/fault"
)

// checks gathers what is wrong with an input, so that all of it is told at
// once.
type checks struct{ fields []fault.Field }

func (c *checks) add(pointer, code, message string) {
	c.fields = append(c.fields, fault.Field{Pointer: pointer, Code: code, Message: message})
}

// text is the field cleaned, with its length checked.
func (c *checks) text(pointer, s string, longest int) string {
	s = Clean(s)
	if len([]rune(s)) > longest {
		c.add(pointer, "too_long", fmt.Sprintf("Use at most %d characters.", longest))
	}
	return s
}

// need is text that may not be empty.
func (c *checks) need(pointer, s string, longest int, ask string) string {
	s = c.text(pointer, s, longest)
	if s == "" {
		c.add(pointer, "required", ask)
	}
	return s
}

// set changes a field of a record where the edit has one.
func (c *checks) set(field *string, pointer string, in *string, longest int) {
	if in != nil {
		*field = c.text(pointer, *in, longest)
	}
}

// oneOf refuses what is not in the list; empty is left to need.
func oneOf[T ~string](c *checks, pointer string, s T, list []T) {
	if s != "" {
		chosen(c, pointer, s, list)
	}
}

// chosen refuses what is not in the list, empty too, and names what is.
func chosen[T ~string](c *checks, pointer string, s T, list []T) {
	if slices.Contains(list, s) {
		return
	}
	names := make([]string, len(list))
	for i, name := range list {
		names[i] = string(name)
	}
	c.add(pointer, "unknown", "Choose one of: "+strings.Join(names, ", ")+".")
}

// err is everything that was wrong; nil where nothing was.
func (c *checks) err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return fault.Bad("Something is missing or not right.", c.fields...)
}
