package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

func (p *program) calendarCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "calendar [add|remove|close|open]", Short: "The days not counted: show them, or change them",
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
	c.AddCommand(p.addHolidays(), p.removeHoliday(), p.closeDay(), p.openDay())
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

// listFormats are the files that add reads.
const listFormats = "GOV.UK's bank-holidays.json (https://www.gov.uk/bank-holidays.json, saved to a file), " +
	"or a CSV file whose first row is date,name and whose dates are written YYYY-MM-DD"

// badList is bad input; of a file that is no list at all it says what is read.
func badList(err error) error {
	var f *fault.Error
	if errors.As(err, &f) && len(f.Fields) > 0 && f.Fields[0].Code == app.NoList {
		return misused("--file: %s; it must be %s", f.Fields[0].Message, listFormats)
	}
	return badInput(err)
}

func (p *program) addHolidays() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "add --file FILE", Short: "Record bank holidays proclaimed since this program was built", Args: exactly(0),
		Long: "add reads " + listFormats + ".\n" +
			"A file that contradicts one of the official years built in is refused whole.",
		RunE: func(c *cobra.Command, _ []string) error {
			if file == "" {
				return misused("calendar add needs --file FILE: %s", listFormats)
			}
			f, err := os.Open(file)
			if err != nil {
				return misused("--file: %s cannot be read", file)
			}
			defer f.Close()
			return p.withRecord(c.Context(), func(a *app.App) error {
				done, err := a.AddBankHolidays(c.Context(), operator, f, filepath.Base(file))
				if err != nil {
					return badList(err)
				}
				return p.sayFollowed(counted(done.Changed, "bank holiday")+" recorded", "calendar", done)
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
				return p.sayFollowed("1 closure recorded", "calendar", done)
			})
		},
	}
	c.Flags().StringVar(&name, "name", "", "why they are shut")
	return c
}

func (p *program) openDay() *cobra.Command {
	return p.takeBack("open DATE", "Take such a day back", func(ctx context.Context, a *app.App, day statute.Date) (string, error) {
		done, err := a.OpenDay(ctx, operator, day)
		switch {
		case err != nil:
			return "", badInput(err)
		case done.Changed > 0:
			return "", p.sayFollowed("The closure is taken back", "calendar", done)
		case dayOffOn(a.Local().BankHolidays, day):
			return fmt.Sprintf("%s is no closure: it is a bank holiday; take it back with `ehcp calendar remove %s`", day, day), nil
		case dayOffOn(a.Book.Calendar().DaysOff(), day):
			return fmt.Sprintf("%s is no closure: it is a bank holiday built into this program, which `ehcp calendar remove` cannot take back", day), nil
		}
		return fmt.Sprintf("%s is no closure; `ehcp calendar` lists those there are", day), nil
	})
}

func (p *program) removeHoliday() *cobra.Command {
	short := "Take back a bank holiday recorded here by mistake"
	return p.takeBack("remove DATE", short, func(ctx context.Context, a *app.App, day statute.Date) (string, error) {
		done, err := a.RemoveBankHoliday(ctx, operator, day)
		switch {
		case err != nil:
			return "", badInput(err)
		case done.Changed > 0:
			return "", p.sayFollowed("The bank holiday is taken back", "calendar", done)
		case dayOffOn(a.Local().Closures, day):
			return fmt.Sprintf("%s is no bank holiday but a closure; take it back with `ehcp calendar open %s`", day, day), nil
		case dayOffOn(a.Book.Calendar().DaysOff(), day):
			return fmt.Sprintf("%s is a bank holiday built into this program; only those recorded here can be taken back", day), nil
		}
		return fmt.Sprintf("%s is no bank holiday recorded here; `ehcp calendar` lists those there are", day), nil
	})
}

// takeBack is a command that takes a day back; where there was none to take,
// it says why.
func (p *program) takeBack(use, short string, take func(context.Context, *app.App, statute.Date) (none string, err error)) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			day, err := statute.ParseDate(args[0])
			if err != nil {
				return misused("DATE: %w", err)
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				none, err := take(c.Context(), a, day)
				if err == nil && none != "" {
					return errors.New(none)
				}
				return err
			})
		},
	}
}

func dayOffOn(days []statute.DayOff, on statute.Date) bool {
	return slices.ContainsFunc(days, func(d statute.DayOff) bool { return d.Date == on })
}
