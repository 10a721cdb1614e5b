package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/config"
)

// demoRun is a demo under way.
type demoRun struct {
	terminal    *strings.Builder // what was logged there; to be read once it has ended
	base, token string
	settings    map[string]string // what it printed for other commands
	stop        context.CancelFunc
	code        <-chan int
}

// startDemo runs the demo until it says where it is.
func startDemo(t *testing.T, dir string) demoRun {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	// a Sunday, on which no digest is made of itself
	vars := map[string]string{"DATA_DIR": dir, "LISTEN": address, "TODAY": "2026-03-08"}
	said, say := io.Pipe()
	var terminal strings.Builder
	p := program{
		env: config.Source{Getenv: func(name string) string { return vars[name] }, ReadFile: os.ReadFile},
		in:  strings.NewReader(""), out: say, err: &terminal, now: time.Now,
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	code := make(chan int, 1)
	go func() {
		code <- p.run(ctx, []string{"demo", "--plans", "60"})
		_ = say.Close()
	}()
	run := demoRun{terminal: &terminal, base: "http://" + address, stop: stop, code: code}
	tokens := regexp.MustCompile(`^  analyst +(ehcp_\S+)$`)
	setting := regexp.MustCompile(`([A-Z_]+)=(?:'([^']*)'|(\S+))`)
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if m := tokens.FindStringSubmatch(lines.Text()); m != nil {
			run.token = m[1]
		}
		if line, ok := strings.CutPrefix(lines.Text(), "  export MODE="); ok {
			run.settings = map[string]string{}
			for _, m := range setting.FindAllStringSubmatch("MODE="+line, -1) {
				run.settings[m[1]] = m[2] + m[3]
			}
		}
		if strings.HasPrefix(lines.Text(), "The API reference is at ") {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return run
		}
	}
	t.Fatalf("the demo ended before it was up, with status %d", <-code)
	return run
}

// get asks for one page or document.
func (d demoRun) get(t *testing.T, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.base+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+d.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// TestTheDemoRunsAndKeepsItsData starts the program as it ships: private
// PostgreSQL, Redis and mail catcher, a small county, API, pages and workers;
// stops it; and finds the same data the next time.
func TestTheDemoRunsAndKeepsItsData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var tokens, plans, mails [2]string
	for i := range tokens {
		d := startDemo(t, dir)
		tokens[i] = d.token
		if status, page := d.get(t, "/"); status != http.StatusOK || !strings.Contains(page, "Made-up data") {
			t.Errorf("start page: %d", status)
		}
		status, body := d.get(t, "/api/v1/plans?limit=100")
		var list struct{ Items []struct{ Reference string } }
		if err := json.Unmarshal([]byte(body), &list); err != nil || status != http.StatusOK || len(list.Items) < 50 {
			t.Errorf("plans: %d, %v, %d", status, err, len(list.Items))
		}
		plans[i] = body
		if status, _ := d.get(t, "/readyz"); status != http.StatusOK {
			t.Errorf("/readyz: %d", status)
		}
		if _, mails[i] = d.get(t, "/mail"); !strings.Contains(mails[i], "/mail/1\"") || strings.Contains(mails[i], "No mail has been caught") {
			t.Errorf("there is no mail to read:\n%s", mails[i])
		}
		d.commands(t)
		d.stop()
		if code := <-d.code; code != 0 {
			t.Fatalf("the demo ended with status %d", code)
		}
		log, err := os.ReadFile(filepath.Join(dir, "demo.log"))
		if err != nil || !strings.Contains(string(log), "msg=request") {
			t.Errorf("the log in the data folder has no requests: %v", err)
		}
		if strings.Contains(d.terminal.String(), "level=INFO") {
			t.Errorf("the terminal has more than warnings:\n%s", d.terminal)
		}
	}
	if tokens[0] != tokens[1] || plans[0] != plans[1] {
		t.Error("the second demo does not have the first one's data")
	}
	if mails[0] != mails[1] {
		t.Errorf("the second demo mailed again:\n%s", mails[1])
	}
}

// commands runs others against the demo, with the settings that it printed, and
// loads an extract into its empty database.
func (d demoRun) commands(t *testing.T) {
	t.Helper()
	run := func(env map[string]string, args ...string) string {
		t.Helper()
		r := atTime(t, time.Now, env, true, args...) // the demo's own clock: both write to one audit log
		if r.code != 0 {
			t.Errorf("%v: status %d: %s%s", args, r.code, r.out, r.err)
		}
		return r.out
	}
	if out := run(d.settings, "deliveries", "--status", "sent"); !strings.Contains(out, "2026-03-06") || strings.Contains(out, "2026-03-08") {
		t.Errorf("the mail is not Friday's:\n%s", out)
	}
	for _, args := range [][]string{{"conflicts", "list"}, {"policy"}, {"calendar"}, {"verify"}} {
		run(d.settings, args...)
	}
	if out := run(d.settings, "sweep", "--deliver"); !strings.HasPrefix(out, "0 alerts raised for 2026-03-08\n0 digests made\n") {
		t.Errorf("a sweep beside it: %s", out)
	}
	extract := maps.Clone(d.settings)
	extract["DATABASE_URL"], extract["TODAY"] = d.settings["EXTRACT_DATABASE_URL"], "2023-08-15"
	run(extract, "migrate", "up")
	if out := run(extract, "scorecard", "--month", "2023-06"); out == "" {
		t.Error("the empty database cannot be used")
	}
}
