// Package intake brings a record system's extract in: CSV files of
// assessments, plans, reviews and complaints, read as a stream, checked row by
// row, and loaded through the casework use cases.
//
// The row is the unit: it is stored whole or not at all. A row that cannot be
// stored is told by number, column, value and what to do about it, and goes to
// a rejects file that can be mended and loaded again. A file that cannot be
// read at all is refused by name before anything is stored.
//
// Not for: SQL (that is store), the law (that is statute; intake only hands it
// dated events), or exports.
package intake
