package main

import (
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
		Use: "policy [set --from DATE --complaints POLICY]", Short: "The council's own policy: show it, or set it from a day on",
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
	From          string `json:"from"`
	Complaints    string `json:"complaints"`
	CountClosures bool   `json:"count_closures"`
	InForce       bool   `json:"in_force"`
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
		lines = append(lines, policyLine{v.From.String(), string(v.Profile), v.CountClosures, inForce})
	}
	if !found {
		lines = append(lines, policyLine{Complaints: string(a.Config.Profile), InForce: true})
	}
	if p.wantsJSON(asJSON) {
		return p.printJSON(lines)
	}
	for _, l := range lines {
		from, counted, state := "from "+l.From, "closures not counted", ""
		if l.From == "" {
			from = "by COMPLAINT_PROFILE"
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
		Use: "set --from DATE --complaints " + choice + " [--count-closures]", Short: "Set it from a day on", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			day, err := statute.ParseDate(from)
			if err != nil {
				return misused("--from: %w", err)
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				done, err := a.SetPolicy(c.Context(), operator, casework.PolicyVersion{
					From: day, Profile: statute.Profile(complaints), CountClosures: closures,
				})
				if err != nil {
					return badInput(err)
				}
				if day.After(a.Today()) {
					fmt.Fprintf(p.out, "It comes into force on %s; running workers move the clocks that day, otherwise run `ehcp recompute` then.\n", day)
				}
				return p.sayFollowed("policy", done)
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "the first day it is in force, YYYY-MM-DD")
	c.Flags().StringVar(&complaints, "complaints", "", "the complaint policy: "+choice)
	c.Flags().BoolVar(&closures, "count-closures", false, "days the offices are shut are no working days")
	return c
}

// sayFollowed tells what came of a change of policy or calendar.
func (p *program) sayFollowed(what string, done app.Followed) error {
	if done.Changed == 0 {
		fmt.Fprintf(p.out, "Nothing in the %s is new.\n", what)
	} else {
		fmt.Fprintf(p.out, "%d of the %s recorded; what runs takes it over within a minute.\n", done.Changed, what)
	}
	_, err := fmt.Fprintf(p.out, "%d due dates moved, of %d cases.\n", done.Moved, done.Cases)
	return err
}
