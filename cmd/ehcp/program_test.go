package main

import (
	"bytes"
	"testing"
)

func TestAListIsLinesOnATerminalAndJSONElsewhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		terminal, asJSON bool
		records          []string
		want             string
	}{
		"lines on a terminal":                   {true, false, []string{"a\tb", "long\tc"}, "a     b\nlong  c\n"},
		"words on a terminal where it is empty": {true, false, nil, "There are none.\n"},
		"JSON on a terminal that asks":          {true, true, []string{"a"}, "[\n  \"a\"\n]\n"},
		"JSON elsewhere":                        {false, false, []string{"a"}, "[\n  \"a\"\n]\n"},
		"JSON elsewhere where it is empty":      {false, false, []string{}, "[]\n"},
	} {
		var out bytes.Buffer
		p := &program{out: &out, terminal: c.terminal}
		if err := printList(p, c.asJSON, c.records, func(s string) string { return s }); err != nil || out.String() != c.want {
			t.Errorf("%s: %q, %v; want %q", name, out.String(), err, c.want)
		}
	}
}
