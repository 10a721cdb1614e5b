// Package calendar makes the calendar that working days are counted by: the
// bank holidays of England and Wales, and the council's own closure days.
//
// The holidays come from the rules in rickar/cal, put right by a list of what
// was proclaimed, since a rule cannot know of a State Funeral or of a holiday
// moved for a jubilee. A test holds the outcome against the official list.
//
// It only makes the list; counting belongs to package statute. Imports:
// statute, rickar/cal. Never: a clock, a network, a database. The library is
// handed years and asked for days, never instants: the same instant can be a
// holiday in one zone and a working day in another.
package calendar
