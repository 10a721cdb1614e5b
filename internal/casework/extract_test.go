package casework_test

import (
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/intake"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/scorecard/scorecardtest"
	"ehcp.example/tracker/internal/statute"
)

// loadExtract loads the worked extract into the desk's record, as `ehcp
// import` does.
func (d *desk) loadExtract() {
	d.t.Helper()
	book := d.Book()
	err := d.Load(d.ctx, casework.BulkOptions{Actor: casework.SystemActor("import"), Source: casework.SourceImport}, func(run casework.BulkRun) error {
		reports, err := intake.RunDir(d.ctx, scorecardtest.Folder(), intake.Options{
			Store: run, Book: book, Profile: statute.KCC2023, Today: d.day, Rejects: d.t.TempDir() + "/rejects.csv",
		})
		for _, r := range reports {
			if r.Refused > 0 || r.Created != r.Rows {
				d.t.Errorf("%s: %d of %d rows created, %d refused", r.Kind, r.Created, r.Rows, r.Refused)
			}
		}
		return err
	})
	d.must(err)
}

func (d *desk) figures() scorecardtest.Figures {
	return scorecardtest.Figures{
		Scorecard: func(month string) scorecard.Scorecard {
			card, err := d.Scorecard(d.ctx, d.boss, month)
			d.must(err)
			return card
		},
		Backlog: func(from, to statute.Date) scorecard.Backlog {
			report, err := d.Backlog(d.ctx, d.boss, from, to)
			d.must(err)
			return report
		},
	}
}

// The worked extract loaded into an empty tracker gives every figure that was
// worked out independently of it, and the clocks agree with them.
func TestTheExtractLoadedGivesEveryExpectedFigure(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.loadExtract()
	scorecardtest.Compare(t, d.figures())
	d.clean()
}
