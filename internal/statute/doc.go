// Package statute is the law of Education, Health and Care needs assessments,
// annual reviews and complaints about them, written as data and arithmetic:
// every time limit ([Rule]), how its days are counted ([Period], [Calendar]),
// and what a history of dated events makes of them ([Book.Judge]).
//
// It is pure. It reads no clock, no file and no network; today, the calendar
// and the history are arguments. It never fails on a history: what makes no
// sense is a [Finding]. A lawyer can be shown this one folder.
//
// Citations: "Regs" is the Special Educational Needs and Disability
// Regulations 2014 (SI 2014/1530); "CFA" the Children and Families Act 2014;
// "HESC Rules" the Tribunal Procedure (First-tier Tribunal) (Health, Education
// and Social Care Chamber) Rules 2008 (SI 2008/2699). C1 to C15 are the
// counting rules of docs/law.md.
//
// Imports: the standard library only. Never: os, net, log, database.
package statute
