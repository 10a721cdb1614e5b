package intake_test

import (
	"bytes"
	"testing"

	"ehcp.example/tracker/internal/intake"
)

// BenchmarkCheck reads and checks the extract's largest file without storing
// it: rows a second, and the memory that it takes.
func BenchmarkCheck(b *testing.B) {
	for _, k := range intake.Kinds() {
		b.Run(string(k), func(b *testing.B) {
			data := extract(b, k)
			rows := 0
			b.ReportAllocs()
			for b.Loop() {
				r, err := intake.Run(b.Context(), options(b, k, bytes.NewReader(data)))
				if err != nil {
					b.Fatal(err)
				}
				rows += r.Rows
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
