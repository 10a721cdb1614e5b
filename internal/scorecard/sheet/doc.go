// Package sheet writes scorecards as files that people open in a spreadsheet:
// CSV, and a workbook with the definitions on a sheet of its own.
//
// No text in them can act as a formula. Imports: scorecard, excelize. Never: a
// database, a clock; what is in a figure is package scorecard's.
package sheet
