package synthetic

import (
	"ehcp.example/tracker/internal/statute"
)

// complain makes a complaint for one family in eleven, when the council has
// known them for a while.
func (l *life) complain() {
	c := l.county
	if !l.chance(0.09) {
		return
	}
	first := latest(c.from, l.known.AddDays(60))
	span := first.DaysUntil(c.o.Today)
	if span < 1 {
		return
	}
	received := l.workday(first.AddDays(l.IntN(span)))
	if !l.past(received) {
		return
	}
	t := l.timeline()
	t.add(on(statute.Stage1Received, received))
	acknowledged := l.workdaysAfter(received, 1, 3)
	if l.chance(0.25) {
		acknowledged = l.workdaysAfter(received, 4, 12)
	}
	t.add(on(statute.Stage1Acknowledged, acknowledged))
	if answered, done := l.answer(t, received, acknowledged, statute.Stage1Responded); done && l.chance(0.15) {
		l.escalate(t, answered)
	}
	one := l.open(statute.Complaint, t)
	one.Channel = []string{"email", "web", "phone", "letter"}[l.weighted(45, 30, 15, 10)]
	one.Theme = []string{"delay", "communication", "provision", "placement", "staff"}[l.weighted(40, 28, 16, 12, 4)]
	one.ComplainantName = pick(l.dice, givenNames) + " " + l.rec.Person.FamilyName
}

// answer responds in time to a little more than half, late to most others, and
// leaves some lying for months.
func (l *life) answer(t *timeline, received, from statute.Date, k statute.Kind) (statute.Date, bool) {
	wait := [][2]int{{8, 20}, {21, 60}, {70, 260}}[l.weighted(52, 33, 15)]
	done := latest(from, l.workdaysAfter(received, wait[0], wait[1]))
	if wait[0] > 20 && l.chance(0.3) {
		if told := l.workdaysAfter(received, 16, 20); told.After(from) && told.Before(done) {
			t.aside(on(statute.Stage1Updated, told))
		}
	}
	outcome := []string{"upheld", "part_upheld", "not_upheld"}[l.weighted(38, 34, 28)]
	return done, t.add(with(k, done, outcome))
}

func (l *life) escalate(t *timeline, answered statute.Date) {
	asked := l.after(answered, 3, 25)
	if !t.add(on(statute.Stage2Requested, asked)) {
		return
	}
	acknowledged := l.workdaysAfter(asked, 1, 5)
	t.add(on(statute.Stage2Acknowledged, acknowledged))
	wait := [][2]int{{10, 20}, {21, 90}}[l.weighted(55, 45)]
	done := latest(acknowledged, l.workdaysAfter(asked, wait[0], wait[1]))
	if t.add(with(statute.Stage2Responded, done, pick(l.dice, []string{"upheld", "part_upheld", "not_upheld"}))) && l.chance(0.2) {
		t.add(on(statute.OmbudsmanReferred, l.after(done, 10, 80)))
	}
}
