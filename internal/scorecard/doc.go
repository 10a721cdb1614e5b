// Package scorecard is what every published figure means: each indicator with
// its numerator, its denominator and the companions that keep it honest
// ([Definitions]); standards, targets and colours; and the complaint backlog
// as the Ombudsman is told it.
//
// It is pure. Facts go in a row at a time ([Count.Assessment] and the like),
// figures come out ([Count.Scorecard]), and the cases behind each are kept.
// Due dates come from package statute and are never worked out here.
//
// A new indicator is one [Definition] in one file, added to the list in
// definitions.go. Imports: statute and the standard library. Never: os, net,
// log, database, a clock. Spreadsheets are package sheet's.
package scorecard
