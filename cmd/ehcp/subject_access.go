package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/disclosure"
)

func (p *program) subjectAccessCommand() *cobra.Command {
	var request, asHTML, asJSON string
	c := &cobra.Command{
		Use:   "subject-access PERSON --request NUMBER [--html FILE] [--json FILE]",
		Short: "Write everything held on one person, to answer their request", Args: exactly(1),
		Long: "subject-access writes everything held on one person (an id, or the reference of a case of theirs): as a page to read\n" +
			"and print, as JSON, or both. What may tell of somebody else is marked in it; look at that before it is sent.",
		RunE: func(c *cobra.Command, args []string) error {
			if asHTML == "" && asJSON == "" {
				return misused("say where it goes: --html FILE, --json FILE, or both")
			}
			return p.withRecord(c.Context(), func(a *app.App) error {
				id, err := personNamed(c.Context(), a, args[0])
				if err != nil {
					return err
				}
				d, err := a.Service.SubjectAccess(c.Context(), operator, id, request)
				if err != nil {
					return badInput(err)
				}
				return errors.Join(p.disclose(asHTML, d, disclosure.WriteHTML), p.disclose(asJSON, d, disclosure.WriteJSON))
			})
		},
	}
	c.Flags().StringVar(&request, "request", "", "the number of the request that it answers; it is kept in the audit log")
	c.Flags().StringVar(&asHTML, "html", "", "write a page to this file")
	c.Flags().StringVar(&asJSON, "json", "", "write JSON to this file")
	return c
}

// disclose writes a file that only its owner may read.
func (p *program) disclose(path string, d casework.Disclosure, write func(io.Writer, casework.Disclosure) error) (err error) {
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return misused("%s cannot be written", path)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := write(f, d); err != nil {
		return err
	}
	fmt.Fprintf(p.err, "wrote %s\n", path)
	return nil
}
