package config

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// OIDC is the council's sign-in provider, as OIDC_… name it.
type OIDC struct {
	Issuer, ClientID, ClientSecret string
	RolesClaim                     string // the claim with a person's roles
	RoleMap                        string // Their.Role=caseworker,…; empty: the claim has our role ids
	APIAudience                    string // of access tokens that the API takes; empty: it takes none
}

// proxies reads networks and single addresses, parted by commas.
func (r *reader) proxies(text string) (out []netip.Prefix) {
	if text == "" {
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		network, err := netip.ParsePrefix(part)
		if one, oneErr := netip.ParseAddr(part); err != nil && oneErr == nil {
			network, err = one.Prefix(one.BitLen())
		}
		if err != nil || network.Bits() == 0 {
			r.fault("TRUSTED_PROXIES", "is no list of networks such as 10.1.2.3,10.20.0.0/16; a network of every address is none")
			return nil
		}
		out = append(out, network.Masked())
	}
	return out
}

// checkOIDC refuses a provider that is set by half: people would find out when
// they try to sign in. Without any of it the API works and nobody signs in.
func (r *reader) checkOIDC(c *Config) {
	o := &c.OIDC
	if *o == (OIDC{}) {
		return
	}
	for _, v := range []struct{ name, value string }{
		{"OIDC_ISSUER", o.Issuer}, {"OIDC_CLIENT_ID", o.ClientID}, {"OIDC_CLIENT_SECRET", o.ClientSecret}, {"BASE_URL", c.BaseURL},
	} {
		if v.value == "" {
			r.fault(v.name, "is not set, and others of sign-in are; set it, or unset every OIDC_… name")
		}
	}
	if o.RolesClaim == "" {
		o.RolesClaim = "roles"
	}
	switch {
	case c.Mode == Demo:
		r.fault("OIDC_ISSUER", "is set, and a demo signs in made-up people only; unset every OIDC_… name")
	case c.Mode == Production && !strings.HasPrefix(c.BaseURL, "https://") && c.BaseURL != "":
		r.fault("BASE_URL", "must begin with https:// where people sign in")
	}
	if o.APIAudience != "" && o.APIAudience == o.ClientID {
		r.fault("OIDC_API_AUDIENCE", "is the same as OIDC_CLIENT_ID, so that an identity token would open the API; give the API an audience of its own")
	}
	if u, err := url.Parse(o.Issuer); o.Issuer != "" && (err != nil || u.Host == "" || !secureEnough(u, c.Mode) || u.RawQuery != "" || u.Fragment != "") {
		r.fault("OIDC_ISSUER", "is no address of a provider such as https://login.example.org/tenant/v2.0")
	}
}

// secureEnough: TLS, but for a provider on this machine outside production.
func secureEnough(u *url.URL, m Mode) bool {
	return u.Scheme == "https" || u.Scheme == "http" && m != Production && loopback(net.JoinHostPort(u.Hostname(), "0"))
}

// Loopback tells whether pages and API are for this machine alone.
func (c Config) Loopback() bool { return loopback(c.Listen) }
