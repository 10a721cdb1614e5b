package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
)

func (p *program) userCommand() *cobra.Command {
	var email, name, role string
	var teams []string
	add := &cobra.Command{
		Use: "add --email ADDRESS --name NAME --role ROLE [--team TEAM]…", Short: "Add a person who works here", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				ids, err := a.TeamsNamed(c.Context(), operator, teams)
				if err != nil {
					return misuse{err}
				}
				works, is := true, casework.Role(role)
				u, err := a.Service.CreateUser(c.Context(), operator, casework.UserInput{
					Email: &email, Name: &name, Role: &is, Teams: &ids, CanSignIn: &works, Active: &works,
				})
				if err != nil {
					return badInput(err)
				}
				fmt.Fprintln(p.out, u.ID)
				return nil
			})
		},
	}
	add.Flags().StringVar(&email, "email", "", "mail address, unique")
	add.Flags().StringVar(&name, "name", "", "name")
	add.Flags().StringVar(&role, "role", "", "one of "+fmt.Sprint(casework.Roles()))
	add.Flags().StringArrayVar(&teams, "team", nil, "a team's name; made when missing")
	c := &cobra.Command{Use: "user", Short: "People who work here", Args: exactly(1), RunE: misusedParent}
	c.AddCommand(add, p.signOutCommand())
	return c
}

// signOutCommand ends a user's sessions: where the API cannot be reached, or
// there is no administrator yet.
func (p *program) signOutCommand() *cobra.Command {
	var email string
	c := &cobra.Command{
		Use: "sign-out --email ADDRESS", Short: "Sign a person out everywhere, at once", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				u, err := a.UserNamed(c.Context(), operator, email)
				if err != nil {
					return badInput(err)
				}
				ended, err := a.Service.EndSessions(c.Context(), operator, u.ID)
				if err != nil {
					return err
				}
				fmt.Fprintf(p.out, "%d session(s) ended\n", ended)
				return nil
			})
		},
	}
	c.Flags().StringVar(&email, "email", "", "their mail address")
	return c
}

func (p *program) tokenCommand() *cobra.Command {
	var role, name string
	var teams []string
	var days int
	create := &cobra.Command{
		Use: "create --role ROLE [--team TEAM]… --days N", Short: "Make a service token, printed alone and only now", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if days < 1 || days > 366 {
				return misused("--days: a token lasts from 1 to 366 days")
			}
			if is := casework.Role(role); len(teams) > 0 && is.Known() && !is.LimitedToTeams() {
				return misused("--team: %s", casework.UnlimitedToken) // before a team is made that nothing needs
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				ids, err := a.TeamsNamed(c.Context(), operator, teams)
				if err != nil {
					return misuse{err}
				}
				secret, err := a.NewToken(c.Context(), operator, casework.TokenInput{
					Name: name, Role: casework.Role(role), Teams: ids, Days: days,
				})
				if err != nil {
					return badInput(err)
				}
				fmt.Fprintln(p.out, secret)
				return nil
			})
		},
	}
	create.Flags().StringVar(&role, "role", "", "one of "+fmt.Sprint(casework.Roles()))
	create.Flags().StringVar(&name, "name", "command line", "what the token is for")
	create.Flags().StringArrayVar(&teams, "team", nil, "a team's name; made when missing")
	create.Flags().IntVar(&days, "days", 0, "how long it lasts")
	c := &cobra.Command{Use: "token", Short: "Service tokens", Args: exactly(1), RunE: misusedParent}
	c.AddCommand(create)
	return c
}

// misusedParent answers a group of commands called without one of them.
func misusedParent(c *cobra.Command, args []string) error {
	return misused("%s has no command %q; %s --help lists them", c.CommandPath(), args[0], c.CommandPath())
}
