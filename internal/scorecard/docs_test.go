package scorecard_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/scorecard"
)

var update = flag.Bool("update", false, "write docs/indicators.md from the definitions")

const page = "../../docs/indicators.md"

// docs/indicators.md is made from the definitions, so that it cannot say
// anything but what is counted:
//
//	go test ./internal/scorecard -run TestTheDocumented -update
func TestTheDocumentedDefinitionsAreTheOnesCounted(t *testing.T) {
	t.Parallel()
	want := indicatorsPage()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/indicators.md is not what the definitions say; run this test with -update")
	}
}

const preface = `# Indicators: what each figure means

<!-- Made from internal/scorecard by "go test ./internal/scorecard -run TestTheDocumented -update"; change it there. -->

The codes are those of Kent's scorecard (Accelerated Progress Plan, August 2023). Where the plan leaves a definition
open, the choice made here stands below and is shown beside the figure.

- **In the month** means a civil date in that calendar month. The **as-at date** is the last day of the month, or today
  if the month is not over; only what had happened by then is counted, as it is known now.
- A notice counts on the day it was sent or, where recipients are recorded, on the last of them.
- **Percentages** are numerator × 100 / denominator to one decimal, half away from zero, in whole-number arithmetic. With
  no cases there is no percentage, not 0 %.
- **Due dates** come from the law (` + "`ehcp rules`" + `), under the ids named as clock rules; the due day itself is in time.
- An approved **exception** takes a case out of the headline of APP17. It never moves a date.
- A **refusal** that fell away, because the authority went on by itself with no order, unopposed appeal or mediation
  agreement in between, leaves the assessment open on its first dates.
- The **companions** are part of the figure and always shown with it. The cases behind every count can be opened.

`

const colours = `## Colours and direction

**Red**: the standard has not been achieved. **Amber**: the standard is achieved but the target is not met. **Green**: the target
is achieved. Where no standard is set, below target is red; where no target is set the figure has no colour. Exact
fractions are compared, not rounded ones. A target holds from the first of its month until the next one. The plan's
ratings of actions use the same colours with other meanings and are not these.

Direction of travel compares with the month before, once that month is closed: better, worse or same, in the sense of
"good is". A context figure has no direction.

| code | holds from | target |
|---|---|---|
`

const backlogText = `
## Complaint backlog

For a period, at stage 1 and at stage 2 (received on the day the complainant asked for it):

- **received** and **completed**: complaints received, and full responses sent, in the period;
- **overdue at the end**: the 20th working day after receipt is before the last day of the period, and no full response had
  been sent by then, nor the complaint withdrawn;
- **average working days** of those completed: the working days after receipt, up to and including the day of the response.
`

func indicatorsPage() string {
	var b strings.Builder
	b.WriteString(preface)
	for _, def := range scorecard.Definitions() {
		section(&b, def)
	}
	b.WriteString(colours)
	for _, g := range scorecard.Targets() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", g.Code, g.From, g.Value)
	}
	b.WriteString(baselines + backlogText)
	return b.String()
}

// baselines are Kent's published figures; nothing is counted from them.
const baselines = "\nPublished baselines, June 2023: APP17 13.2 %, APP18 49.1 %, APP20 64.6 %.\n"

func section(b *strings.Builder, def *scorecard.Definition) {
	fmt.Fprintf(b, "## %s: %s\n\n", def.Code, def.Title)
	if def.Denominator == "" {
		fmt.Fprintf(b, "- **Number**: %s.\n", def.Numerator)
	} else {
		fmt.Fprintf(b, "- **Numerator**: %s.\n- **Denominator**: %s.\n", def.Numerator, def.Denominator)
	}
	fmt.Fprintf(b, "- **Good is**: %s.\n", def.Good)
	if len(def.Bases) > 1 {
		fmt.Fprintf(b, "- **Bases**: `%s`, `%s`.\n", def.Bases[0], def.Bases[1])
	}
	if len(def.Rules) > 0 {
		fmt.Fprintf(b, "- **Clock rules**: `%s`.\n", strings.Join(def.Rules, "`, `"))
	}
	for _, note := range def.Notes {
		fmt.Fprintf(b, "- %s\n", note)
	}
	if len(def.Companions) > 0 {
		b.WriteString("\n| companion | what it is |\n|---|---|\n")
		for _, c := range def.Companions {
			fmt.Fprintf(b, "| `%s` | %s |\n", c.Name, c.Text)
		}
	}
	b.WriteString("\n")
}
