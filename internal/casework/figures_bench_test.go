package casework_test

import (
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/synthetic"
)

// countyPlans is how many plans the largest authorities maintain.
const countyPlans = 20_000

// BenchmarkScorecard counts one month, and checks the whole record's figures,
// on a county of 20,000 plans with three years of history.
func BenchmarkScorecard(b *testing.B) {
	d := newDesk(b)
	county := synthetic.New(synthetic.Options{Seed: 1, Plans: countyPlans, Today: d.day, Calendar: d.Book().Calendar()})
	d.must(county.Load(d.ctx, d, casework.SystemActor("demo"), nil))
	_, err := d.pool.Exec(d.ctx, "analyze")
	d.must(err)
	b.Run("month", func(b *testing.B) {
		for b.Loop() {
			_, err := d.Scorecard(d.ctx, d.boss, "2023-06")
			d.must(err)
		}
	})
	for _, definition := range scorecard.Definitions() {
		b.Run("year of "+definition.Code, func(b *testing.B) {
			for b.Loop() {
				_, err := d.Indicator(d.ctx, d.boss, definition.Code, "2022-09", "2023-08")
				d.must(err)
			}
		})
	}
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			differences, err := d.VerifyFigures(d.ctx)
			d.must(err)
			if len(differences) > 0 {
				b.Fatalf("%d differences, the first: %+v", len(differences), differences[0])
			}
		}
	})
}
