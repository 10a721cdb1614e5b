// Package synthetic makes up a county: people, plans, assessments, reviews,
// complaints and appeals as a council that has fallen behind has them, from a
// seed. Nobody in it exists; every address is at example.org.
//
// The same seed, size and day give the same county to the last letter. What it
// makes are [casework.Record]s, loaded as an import is; each history is one the
// law finds possible.
//
// Not for: tests that need one particular case (build that case), or figures
// that must come out exactly (the worked extract in testdata has those).
package synthetic
