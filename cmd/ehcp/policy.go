package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

func (p *program) policyCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "policy [set --from DATE [--complaints POLICY] [--count-closures]]", Short: "The council's own policy: show it, or set it from a day on",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misusedParent(c, args)
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error { return p.sayPolicy(c, a, asJSON) })
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON even to a terminal")
	c.AddCommand(p.setPolicy())
	return c
}

// policyLine is one choice in the command's JSON.
type policyLine struct {
	From          *string `json:"from"` // null: by COMPLAINT_PROFILE, whatever the day
	Complaints    string  `json:"complaints"`
	CountClosures bool    `json:"count_closures"`
	InForce       bool    `json:"in_force"`
}

func (p *program) sayPolicy(c *cobra.Command, a *app.App, asJSON bool) error {
	all, err := a.Service.Policies(c.Context(), operator)
	if err != nil {
		return err
	}
	lines, found := []policyLine{}, false
	for _, v := range all {
		inForce := !found && !v.From.After(a.Today())
		found = found || inForce
		lines = append(lines, policyLine{new(v.From.String()), string(v.Profile), v.CountClosures, inForce})
	}
	if !found {
		lines = append(lines, policyLine{Complaints: string(a.Config.Profile), InForce: true})
	}
	if p.wantsJSON(asJSON) {
		return p.printJSON(lines)
	}
	for _, l := range lines {
		from, counted, state := "by COMPLAINT_PROFILE", "closures not counted", ""
		if l.From != nil {
			from = "from " + *l.From
		}
		if l.CountClosures {
			counted = "closures counted"
		}
		if l.InForce {
			state = "  in force"
		}
		fmt.Fprintf(p.out, "%s  %s, %s%s\n", from, l.Complaints, counted, state)
	}
	return nil
}

func (p *program) setPolicy() *cobra.Command {
	var from, complaints string
	var closures bool
	profiles := make([]string, 0, len(statute.Profiles()))
	for _, known := range statute.Profiles() {
		profiles = append(profiles, string(known))
	}
	choice := strings.Join(profiles, "|")
	c := &cobra.Command{
		Use: "set --from DATE [--complaints " + choice + "] [--count-closures]", Short: "Set it from a day on", Args: exactly(0),
		Long: "set records the policy from a day on. What is not named stays as it is in force on that day;\n" +
			"--count-closures=false ends the counting of closures.",
		RunE: func(c *cobra.Command, _ []string) error {
			if from == "" {
				return misused("policy set needs --from DATE, the first day it is in force")
			}
			day, err := statute.ParseDate(from)
			if err != nil {
				return misused("--from: %w", err)
			}
			profileSet, closuresSet := c.Flags().Changed("complaints"), c.Flags().Changed("count-closures")
			if !profileSet && !closuresSet {
				return misused("policy set needs --complaints or --count-closures")
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				next, err := policyOn(c.Context(), a, day)
				if err != nil {
					return err
				}
				if profileSet {
					next.Profile = statute.Profile(complaints)
				}
				if closuresSet {
					next.CountClosures = closures
				}
				done, err := a.SetPolicy(c.Context(), operator, next)
				if err != nil {
					return badInput(err)
				}
				if day.After(a.Today()) {
					fmt.Fprintf(p.out, "It comes into force on %s; running workers move the clocks that day, otherwise run `ehcp recompute` then.\n", day)
				}
				return p.sayFollowed("The policy is recorded", "policy", done)
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "the first day it is in force, YYYY-MM-DD")
	c.Flags().StringVar(&complaints, "complaints", "", "the complaint policy: "+choice)
	c.Flags().BoolVar(&closures, "count-closures", false, "days the offices are shut are no working days")
	return c
}

// policyOn is the policy in force on a day, as from that day.
func policyOn(ctx context.Context, a *app.App, day statute.Date) (casework.PolicyVersion, error) {
	on := casework.PolicyVersion{From: day, Profile: a.Config.Profile}
	all, err := a.Service.Policies(ctx, operator)
	if err != nil {
		return on, err
	}
	for _, v := range all {
		if !v.From.After(day) {
			on.Profile, on.CountClosures = v.Profile, v.CountClosures
			break
		}
	}
	return on, nil
}

// sayFollowed tells what was done, and what came of it: a change of policy or
// calendar moves due dates.
func (p *program) sayFollowed(did, what string, done app.Followed) error {
	if done.Changed == 0 {
		fmt.Fprintf(p.out, "Nothing in the %s is new.\n", what)
	} else {
		fmt.Fprintf(p.out, "%s; what runs takes it over within a minute.\n", did)
	}
	_, err := fmt.Fprintf(p.out, "%s moved, of %s.\n", counted(done.Moved, "due date"), counted(done.Cases, "case"))
	return err
}

// counted is a number of things, in English.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
