package casework_test

import (
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// kinds are the kinds of records that references name.
func kinds(references []string) []string {
	out := []string{}
	for _, r := range references {
		kind := statute.AnnualReview.String()
		if strings.HasPrefix(r, "PLAN-") {
			kind = casework.KindPlan
		}
		out = append(out, kind)
	}
	return out
}

func TestAPreviewForeseesWhatOpensAndCloses(t *testing.T) {
	t.Parallel()
	on := statute.NewDate(2022, 9, 1)
	met := func(d *desk) casework.CaseFile {
		f, _ := d.issued(statute.NewDate(2021, 9, 1))
		r := d.reviewOf(f.Case.PlanID)
		d.log(r, happened(statute.MeetingHeld, on.AddDays(-30)))
		return r
	}
	for name, c := range map[string]struct {
		of            func(*desk) casework.CaseFile
		logs          casework.MilestoneInput
		opens, closes string
	}{
		"a final plan opens a plan and its review": {
			func(d *desk) casework.CaseFile { return d.assessment(on.AddDays(-140)) },
			happened(statute.FinalPlanSent, on), "plan annual_review", "",
		},
		"a draft opens nothing": {
			func(d *desk) casework.CaseFile { return d.assessment(on.AddDays(-140)) },
			happened(statute.DraftPlanSent, on), "", "",
		},
		"a decision to maintain opens the next review": {met, happened(statute.ReviewDecisionNotified, on, "maintain"), "annual_review", ""},
		"a decision to cease opens none":               {met, happened(statute.ReviewDecisionNotified, on, "cease"), "", ""},
		"the end of a plan ends the plan and the review that did not tell it": {
			func(d *desk) casework.CaseFile {
				f, _ := d.issued(statute.NewDate(2021, 9, 1))
				out, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{
					Kind: statute.Ceasing, PersonID: f.Person.ID, PlanID: f.Case.PlanID, Confirm: odd,
					Milestones: []casework.MilestoneInput{happened(statute.CeaseProposed, on.AddDays(-60))},
				})
				d.must(err)
				return out.File
			},
			happened(statute.PlanCeased, on), "", "plan annual_review",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			f := c.of(d)
			p, err := d.PreviewMilestone(d.ctx, d.boss, casework.LogInput{Case: casework.ByID(f.Case.ID), Milestone: c.logs})
			d.must(err)
			if strings.Join(p.Opens, " ") != c.opens || strings.Join(p.Closes, " ") != c.closes {
				t.Errorf("opens %v, closes %v", p.Opens, p.Closes)
			}
			out := d.log(f, c.logs)
			if !slices.Equal(kinds(out.Opened), p.Opens) && len(out.Opened)+len(p.Opens) > 0 ||
				!slices.Equal(kinds(out.Closed), p.Closes) && len(out.Closed)+len(p.Closes) > 0 {
				t.Errorf("logging opened %v and closed %v", out.Opened, out.Closed)
			}
		})
	}
}

func TestWhatIsWrongWithAFirstMilestoneIsToldInItsPlace(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := d.person()
	in := casework.CaseInput{Kind: statute.NeedsAssessment, PersonID: p.ID, RequestedBy: "parent"}
	for name, c := range map[string]struct {
		second        casework.MilestoneInput
		pointer, code string
	}{
		"a kind of another case": {happened(statute.MeetingHeld, today), "/milestones/1/kind", statute.FindNotOfCase},
		"a day to come":          {happened(statute.AssessDecisionNotified, today.AddDays(1), "assess"), "/milestones/1/on", statute.FindAfterToday},
		"a contact of nobody": {casework.MilestoneInput{
			Kind: statute.AssessDecisionNotified, On: today, Outcome: "assess",
			Recipients: []casework.Recipient{{Contact: casework.NewID(), On: today, Channel: "post"}},
		}, "/milestones/1/recipients/0/contact", "unknown"},
	} {
		in.Milestones = []casework.MilestoneInput{happened(statute.RequestReceived, today.AddDays(-20)), c.second}
		if _, err := d.OpenCase(d.ctx, d.boss, in); !hasField(err, c.pointer, c.code) {
			t.Errorf("%s: %v, want %s at %s", name, err, c.code, c.pointer)
		}
	}
}
