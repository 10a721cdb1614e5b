package main

import (
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/statute"
)

func (p *program) calendarCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "calendar [add|close|open]", Short: "The days not counted: show them, or change them",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misusedParent(c, args)
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error { return p.sayCalendar(a, asJSON) })
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	c.AddCommand(p.addHolidays(), p.closeDay(), p.openDay())
	return c
}

// calendarDoc is the command's JSON.
type calendarDoc struct {
	KnownUntil    statute.Date `json:"known_until"`
	LastHoliday   calendarDay  `json:"last_holiday"`
	MonthsLeft    int          `json:"months_left"`
	CountClosures bool         `json:"count_closures"`
	// Added are the bank holidays recorded beside those built in.
	Added    []calendarDay `json:"added"`
	Closures []calendarDay `json:"closures"`
}

type calendarDay struct {
	On   string `json:"on"`
	Name string `json:"name"`
}

func calendarDays(days []statute.DayOff) []calendarDay {
	out := []calendarDay{}
	for _, d := range days {
		out = append(out, calendarDay{d.Date.String(), d.Name})
	}
	return out
}

func (p *program) sayCalendar(a *app.App, asJSON bool) error {
	local, days := a.Local(), a.Book.Calendar()
	doc := calendarDoc{
		KnownUntil: days.KnownUntil(), CountClosures: local.CountClosures, Added: calendarDays(local.BankHolidays),
		Closures: calendarDays(local.Closures),
	}
	for _, d := range days.DaysOff() {
		if !d.Date.After(doc.KnownUntil) {
			doc.LastHoliday = calendarDay{d.Date.String(), d.Name}
		}
	}
	for !a.Today().AddMonths(doc.MonthsLeft + 1).After(doc.KnownUntil) {
		doc.MonthsLeft++
	}
	if p.wantsJSON(asJSON) {
		return p.printJSON(doc)
	}
	fmt.Fprintf(p.out, "Bank holidays are known until %s, %d months from now; the last is %s, %s.\n",
		doc.KnownUntil, doc.MonthsLeft, doc.LastHoliday.On, doc.LastHoliday.Name)
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, d := range doc.Added {
		fmt.Fprintf(w, "%s\t%s\tproclaimed since\n", d.On, d.Name)
	}
	for _, d := range doc.Closures {
		fmt.Fprintf(w, "%s\t%s\toffices shut\n", d.On, d.Name)
	}
	if len(doc.Closures) > 0 && !doc.CountClosures {
		fmt.Fprintln(w, "Closures are not counted by the policy in force; see `ehcp policy set --count-closures`.")
	}
	return w.Flush()
}

func (p *program) addHolidays() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "add --file FILE", Short: "Record bank holidays proclaimed since this program was built", Args: exactly(0),
		Long: "add reads https://www.gov.uk/bank-holidays.json, saved to a file, or a CSV file with the columns date and name.\n" +
			"A file that contradicts one of the official years built in is refused whole.",
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := os.Open(file)
			if err != nil {
				return misused("--file: %s cannot be read", file)
			}
			defer f.Close()
			return p.withRecord(c.Context(), func(a *app.App) error {
				done, err := a.AddBankHolidays(c.Context(), operator, f, filepath.Base(file))
				if err != nil {
					return badInput(err)
				}
				return p.sayFollowed("calendar", done)
			})
		},
	}
	c.Flags().StringVar(&file, "file", "", "the official list")
	return c
}

func (p *program) closeDay() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use: "close DATE --name TEXT", Short: "Record a day on which the offices are shut", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			day, err := statute.ParseDate(args[0])
			if err != nil {
				return misused("DATE: %w", err)
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				done, err := a.CloseDay(c.Context(), operator, statute.DayOff{Date: day, Name: name})
				if err != nil {
					return badInput(err)
				}
				if !a.Local().CountClosures {
					fmt.Fprintln(p.out, "Closures are not counted by the policy in force; see `ehcp policy set --count-closures`.")
				}
				return p.sayFollowed("calendar", done)
			})
		},
	}
	c.Flags().StringVar(&name, "name", "", "why they are shut")
	return c
}

func (p *program) openDay() *cobra.Command {
	return &cobra.Command{
		Use: "open DATE", Short: "Take such a day back", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			day, err := statute.ParseDate(args[0])
			if err != nil {
				return misused("DATE: %w", err)
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				done, err := a.OpenDay(c.Context(), operator, day)
				if err != nil {
					return badInput(err)
				}
				return p.sayFollowed("calendar", done)
			})
		},
	}
}
