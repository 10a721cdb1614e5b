package mail

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/statute"
)

var update = flag.Bool("update", false, "write the golden files again")

func day(t testing.TB, s string) statute.Date {
	t.Helper()
	d, err := statute.ParseDate(s)
	if err != nil {
		t.Fatalf("day %q: %v", s, err)
	}
	return d
}

func plan(t testing.TB, reference, due string, days int) Item {
	t.Helper()
	return Item{
		Reference: reference, Title: "Send the final plan within 20 weeks of the request", Due: day(t, due), Days: days,
		Citation: "SEND Regulations 2014, reg 13(2)", Basis: "regulations",
	}
}

func complaint(t testing.TB, reference, due string, days int) Item {
	t.Helper()
	return Item{
		Reference: reference, Title: "Reply to a stage 1 complaint", Due: day(t, due), Days: days, WorkingDays: true,
		Citation: "Kent complaints policy 2023", Basis: "local_policy",
	}
}

func fullDigest(t testing.TB) Digest {
	t.Helper()
	return Digest{
		Day: day(t, "2026-03-05"), Team: "Ashford team", Why: ManagesTeam,
		Breached:  []Item{plan(t, "EHC-2025-000123", "2026-03-02", 3), plan(t, "EHC-2025-000140", "2026-03-04", 1), complaint(t, "CMP-2026-000007", "2026-03-04", 1)},
		DueToday:  []Item{plan(t, "EHC-2025-000151", "2026-03-05", 0), complaint(t, "CMP-2026-000009", "2026-03-05", 0)},
		DueSoon:   []Item{complaint(t, "CMP-2026-000011", "2026-03-09", 2), plan(t, "EHC-2025-000162", "2026-03-19", 14)},
		Withdrawn: []Item{plan(t, "EHC-2025-000118", "2026-03-01", 0)},
		Unconfirmed: []Unconfirmed{
			{Day: day(t, "2026-03-03"), References: []string{"EHC-2025-000101", "AR-2025-000044"}},
		},
		Inherited: []Count{
			{Title: "Hold the annual review within 12 months", Basis: "act", N: 12345, Oldest: day(t, "2021-06-30")},
			{Title: "Reply to a stage 1 complaint", Basis: "local_policy", N: 297, Oldest: day(t, "2022-03-01")},
		},
		StillOpen: []Count{
			{Title: "Send the final plan within 20 weeks of the request", Basis: "regulations", N: 41, Oldest: day(t, "2025-11-03")},
		},
	}
}

func letter() Letter {
	return Letter{
		From: "EHCP tracker <tracker@example.org>", To: "manager@example.org", Key: "digest/2026-03-05/7",
		Date: time.Date(2026, 3, 5, 7, 30, 0, 0, time.UTC), BaseURL: "https://tracker.example.org",
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", name, got)
	}
}

func TestADigestReadsAsItsGoldenFile(t *testing.T) {
	t.Parallel()
	quiet := Digest{Day: day(t, "2026-03-05"), Why: NoServiceManager, DueSoon: []Item{plan(t, "EHC-2025-000162", "2026-03-19", 14)}}
	quiet.DueSoon[0].Team = "Thanet team"
	long := Digest{Day: day(t, "2026-03-05"), Team: "Ashford team", Why: NoManager}
	for range longest + 40 {
		long.Breached = append(long.Breached, plan(t, "EHC-2025-000123", "2026-03-04", 1))
	}
	for name, d := range map[string]Digest{"full": fullDigest(t), "quiet": quiet, "long": long} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := d.Message(letter())
			if err != nil {
				t.Fatalf("write: %v", err)
			}
			golden(t, name+".txt", m.Text)
			golden(t, name+".html", m.HTML)
		})
	}
}

func TestASafeDayIsToldWithItsDateItsReasonAndTheLegalLimit(t *testing.T) {
	t.Parallel()
	review := Item{
		Reference: "AR-2023-000012", Title: "Complete the annual review", Due: day(t, "2023-09-28"), Days: 43,
		SafeBy: day(t, "2023-08-16"), Citation: "Children and Families Act 2014, s 44(1)", Basis: "act",
	}
	d := Digest{Day: day(t, "2023-08-16"), Team: "Ashford team", Why: ManagesTeam, DueSoon: []Item{review, plan(t, "EHC-2023-000162", "2023-08-30", 14)}}
	m, err := d.Message(letter())
	if err != nil {
		t.Fatalf("write: %v", err)
	}
	golden(t, "safe.txt", m.Text)
	golden(t, "safe.html", m.HTML)
	const says = "Should be done by 16 August 2023, twelve months after the last meeting; the legal limit is 28 September 2023 (43 days left)."
	if !strings.Contains(m.Text, says) || !strings.Contains(m.HTML, says) {
		t.Errorf("the digest does not say %q", says)
	}
	d.Day, d.DueSoon[0].Days = day(t, "2023-08-18"), 41
	if m, err = d.Message(letter()); err != nil || !strings.Contains(m.Text, "Should have been done by 16 August 2023") {
		t.Errorf("after the day it reads (%v)\n%s", err, m.Text)
	}
}

func TestASubjectPutsNumbersFirstAndNamesNoCase(t *testing.T) {
	t.Parallel()
	full := fullDigest(t)
	for _, c := range []struct {
		rule string
		d    Digest
		want string
	}{
		{"three numbers at most, the gravest first", full, "3 deadlines missed, 2 due today, 2 due soon – Ashford team"},
		{"one is singular", Digest{Breached: full.Breached[:1], Team: "Ashford team"}, "1 deadline missed – Ashford team"},
		{"several teams carry no team's name", Digest{DueToday: full.DueToday}, "2 due today"},
		{"a first load is one number", Digest{Inherited: full.Inherited}, "12,642 older missed deadlines found"},
		{"an unconfirmed mail alone is told", Digest{Unconfirmed: full.Unconfirmed}, "1 mail not confirmed"},
		{"a withdrawal alone is told", Digest{Withdrawn: full.Withdrawn}, "1 alert withdrawn"},
		{"nothing is called nothing", Digest{}, "Nothing new"},
		{"a team's name stays on its line", Digest{Withdrawn: full.Withdrawn, Team: "Ashford\r\nBcc: x"}, "1 alert withdrawn – Ashford Bcc: x"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			if got := c.d.Subject(); got != c.want {
				t.Errorf("subject = %q, want %q", got, c.want)
			}
		})
	}
}

func TestADigestIsEmptyWhenNothingIsNew(t *testing.T) {
	t.Parallel()
	full := fullDigest(t)
	if d := (Digest{StillOpen: full.StillOpen}); !d.Empty() {
		t.Error("breaches told before are no reason for a mail")
	}
	if full.Empty() {
		t.Error("a full digest counts as empty")
	}
}

func TestGuidanceAndLocalPolicyAreNeverCalledLaw(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"guidance", "local_policy", "", "something new"} {
		d := Digest{Day: day(t, "2026-03-05"), Breached: []Item{{Reference: "CMP-2026-000007", Title: "Reply", Due: day(t, "2026-03-04"), Days: 1, Basis: id}}}
		m, err := d.Message(letter())
		if err != nil {
			t.Fatalf("write: %v", err)
		}
		if both := m.Text + m.HTML; strings.Contains(strings.ToLower(both), "legal deadlines missed") {
			t.Errorf("basis %q is told as a breach of law", id)
		}
	}
}

func TestTextAndHTMLNameTheSameCases(t *testing.T) {
	t.Parallel()
	m, err := fullDigest(t).Message(letter())
	if err != nil {
		t.Fatalf("write: %v", err)
	}
	reference := regexp.MustCompile(`[A-Z]+-\d{4}-\d{6}`)
	inText, inHTML := map[string]bool{}, map[string]bool{}
	for _, r := range reference.FindAllString(m.Text, -1) {
		inText[r] = true
	}
	for _, r := range reference.FindAllString(m.HTML, -1) {
		inHTML[r] = true
		if !inText[r] {
			t.Errorf("%s is in the HTML only", r)
		}
	}
	if len(inText) != 10 || len(inHTML) != 10 {
		t.Errorf("text names %d cases and HTML %d, want 10", len(inText), len(inHTML))
	}
}

func TestMarkupInTheRecordStaysText(t *testing.T) {
	t.Parallel()
	d := Digest{
		Day: day(t, "2026-03-05"), Team: "<b>Ashford</b>",
		DueToday: []Item{{Reference: "EHC/../x?y", CaseID: "../x?y", Title: "<script>x</script>\r\n\r\nDUE TODAY: 0", Due: day(t, "2026-03-05"), Citation: "a & b", Basis: "act"}},
	}
	m, err := d.Message(letter())
	if err != nil {
		t.Fatalf("write: %v", err)
	}
	if strings.Contains(m.HTML, "<script>") || strings.Contains(m.HTML, "<b>") {
		t.Error("HTML carries markup from the record")
	}
	if strings.Count(m.Text, "\nDUE TODAY: ") != 1 {
		t.Error("text carries a section from the record")
	}
	if !strings.Contains(m.Text, "https://tracker.example.org/cases/..%2Fx%3Fy\n") {
		t.Error("a reference leaves its place in the link")
	}
}

func TestReplyToIsHonest(t *testing.T) {
	t.Parallel()
	l := letter()
	m, err := fullDigest(t).Message(l)
	if err != nil || !strings.Contains(m.Text, "Nobody reads replies") {
		t.Errorf("without a reply address the mail promises a reader (%v)", err)
	}
	l.ReplyTo = "send-service@example.org"
	m, err = fullDigest(t).Message(l)
	if err != nil || !strings.Contains(m.HTML, "Replies to this mail are read") || m.ReplyTo != l.ReplyTo {
		t.Errorf("with a reply address the mail hides it (%v)", err)
	}
}

func TestACaseWhoseReferenceHasASlashIsLinkedByItsId(t *testing.T) {
	t.Parallel()
	const id = "018f6b1e-7c2a-7d35-8c11-5f0d2a9b4e10"
	it := complaint(t, "24/0123", "2026-03-04", 1)
	it.CaseID = id
	text, html, err := render(view{Base: "https://tracker.example.org", Digest: Digest{
		Day: day(t, "2026-03-05"), Team: "Ashford team", Why: ManagesTeam, Breached: []Item{it},
		Unconfirmed: []Unconfirmed{{Day: day(t, "2026-03-04"), References: []string{"24/0124", "EHC-2026-000001"}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	const link = "https://tracker.example.org/cases/" + id
	if !strings.Contains(text, link) || !strings.Contains(html, `<a href="`+link+`">24/0123</a>`) {
		t.Errorf("no link to the case by its id:\n%s\n%s", text, html)
	}
	if strings.Contains(html, "24/0124</a>") || strings.Contains(html, "cases/24") || !strings.Contains(html, "cases/EHC-2026-000001") {
		t.Errorf("a reference that is no address is linked:\n%s", html)
	}
}

func TestWhereASectionStopsShortItsListIsLinked(t *testing.T) {
	t.Parallel()
	d := Digest{Day: day(t, "2026-03-05"), Team: "Ashford team", Why: ManagesTeam, ID: "018f6b1f", TeamID: "018f6b1d"}
	for range longest + 72 {
		d.Breached = append(d.Breached, plan(t, "EHC-2025-000123", "2026-03-02", 3))
		d.DueToday = append(d.DueToday, plan(t, "EHC-2025-000124", "2026-03-05", 0))
	}
	m, err := d.Message(letter())
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{
		"and 72 more: https://tracker.example.org/alerts?digest=018f6b1f&kind=breach\n", "and 72 more: https://tracker.example.org/alerts?digest=018f6b1f\n",
		"See everything that is open: https://tracker.example.org/alerts?team=018f6b1d\n",
	} {
		if !strings.Contains(m.Text, link) {
			t.Errorf("the mail lacks %q", link)
		}
	}
}
