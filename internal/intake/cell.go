package intake

import (
	"fmt"
	"regexp"
	"strings"

	"ehcp.example/tracker/internal/statute"
)

// maxText is the longest text stored from one cell, in bytes. No name is
// anywhere near it.
const maxText = 400

//nolint:gochecknoglobals // compiled once
var (
	exponent   = regexp.MustCompile(`^[+\-]?\d+([.,]\d+)?[eE]\+?\d+$`)
	refForm    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/\-]{0,39}$`)
	upnPattern = regexp.MustCompile(`^[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z]$`)
	emailParts = regexp.MustCompile(`^[^\s@<>"(),:;\\\[\]]+@[A-Za-z0-9](?:[A-Za-z0-9\-.]*[A-Za-z0-9])?\.[A-Za-z]{2,}$`)
	misread    = regexp.MustCompile(`[ÃÂÅÄ][\x{80}-\x{bf}]|â€`)
	postcodeUK = regexp.MustCompile(`^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$`)
)

// checkCell checks one cleaned cell by its column and puts its value in the
// row: text in canonical form, or a day.
func (w *row) checkCell(i int, c *column, s string) {
	w.text[i] = s
	if s == "" {
		if c.filled {
			w.refuse(c.name, "missing", "the cell is empty", "fill it in: a row without it cannot be stored")
		}
		return
	}
	if code, message, fix := unfit(s); code != "" {
		w.refuse(c.name, code, message, fix)
		return
	}
	if len(s) > maxText {
		w.refuse(c.name, "too_long", fmt.Sprintf("the cell is longer than %d characters", maxText), "shorten it")
		return
	}
	switch c.form {
	case dayForm:
		w.checkDay(i, c, s)
	case choice:
		w.checkChoice(i, c, s)
	case recordRef:
		w.checkReference(c, s)
	case upnForm:
		w.checkUPN(i, c, s)
	case emailForm:
		w.checkEmail(i, c, s)
	case postcodeForm:
		w.checkPostcode(i, c, s)
	case yearForm:
		w.checkYear(c, s)
	case personName, freeText:
		w.checkText(c, s)
	}
}

func (w *row) checkDay(i int, c *column, s string) {
	d, code, message, fix := parseDay(s, c.born)
	if code != "" {
		w.refuse(c.name, code, message, fix)
		return
	}
	w.days[i] = d
	if d.After(w.today) {
		w.refuse(c.name, "in_the_future", fmt.Sprintf("%s is after today, %s", d, w.today), "check the year; what is planned is not an event yet")
	}
}

func (w *row) checkChoice(i int, c *column, s string) {
	for _, v := range c.values {
		if strings.EqualFold(v, s) {
			w.text[i] = v
			return
		}
	}
	w.refuse(c.name, "not_a_value", "this is not one of the column's values", "write one of: "+strings.Join(c.values, ", "))
}

func (w *row) checkReference(c *column, s string) {
	switch {
	case exponent.MatchString(s):
		w.refuse(c.name, "mangled_number", "a spreadsheet has turned the reference into a rounded number, so its digits are lost",
			"format the column as text and export it again")
	case !refForm.MatchString(s):
		w.refuse(c.name, "bad_reference", "this cannot be a reference",
			"use up to 40 letters, digits, hyphens, dots, slashes and underscores")
	}
}

func (w *row) checkUPN(i int, c *column, s string) {
	upn := strings.ToUpper(strings.ReplaceAll(s, " ", ""))
	switch {
	case exponent.MatchString(upn):
		w.refuse(c.name, "mangled_number", "a spreadsheet has turned the UPN into a rounded number, so its digits are lost",
			"format the column as text and export it again")
	case !upnPattern.MatchString(upn):
		w.refuse(c.name, "bad_upn", "this cannot be a unique pupil number", "it is a letter and twelve digits (the last may be a letter); leave the cell empty where it is not known")
	default:
		w.text[i] = upn
		if !upnChecks(upn) {
			w.warn(c.name, "upn_check_letter", "the UPN's first letter does not fit its digits", "check it against the school's record")
		}
	}
}

// upnChecks tells whether the check letter fits: the sum of the digits, the
// nth weighted n+1, modulo 23, picks it from the alphabet without I, O and S
// (DfE, Unique pupil numbers: guide).
func upnChecks(upn string) bool {
	const alphabet = "ABCDEFGHJKLMNPQRTUVWXYZ"
	sum := 0
	for i := 1; i < len(upn); i++ {
		v := strings.IndexByte(alphabet, upn[i])
		if c := upn[i]; c >= '0' && c <= '9' {
			v = int(c - '0')
		}
		sum += v * (i + 1)
	}
	return alphabet[sum%23] == upn[0]
}

func (w *row) checkEmail(i int, c *column, s string) {
	if !emailParts.MatchString(s) {
		w.refuse(c.name, "bad_email", "this is not an email address", "write name@organisation, or leave the cell empty")
		return
	}
	w.text[i] = strings.ToLower(s)
}

// checkPostcode never refuses: a family between addresses still has clocks.
func (w *row) checkPostcode(i int, c *column, s string) {
	pc := strings.Join(strings.Fields(strings.ToUpper(s)), " ")
	if !postcodeUK.MatchString(pc) {
		w.warn(c.name, "odd_postcode", "this does not look like a postcode", "check it; it is stored as it stands")
	} else if !strings.Contains(pc, " ") {
		pc = pc[:len(pc)-3] + " " + pc[len(pc)-3:]
	}
	w.text[i] = pc
}

func (w *row) checkYear(c *column, s string) {
	d, err := statute.ParseDate(s + "-09-01")
	if err != nil || d.Year < 2014 || int(d.Year) > int(w.today.Year)+15 {
		w.refuse(c.name, "bad_year", "this is not a year of transfer", "write the year with four digits, as in 2027")
	}
}

// checkText refuses what a spreadsheet writes when a formula failed.
func (w *row) checkText(c *column, s string) {
	switch s {
	case "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!":
		w.refuse(c.name, "formula_error", "this is a spreadsheet's error, not text", "mend the formula or type the value")
	}
	if misread.MatchString(s) {
		w.warn(c.name, "misread_characters", "the text looks like accents that were read in the wrong encoding", "export it again as UTF-8")
	}
}
