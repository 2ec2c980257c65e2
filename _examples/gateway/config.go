package main

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/chats"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/web"
)

// config is the configuration file; gateway.yaml says what its keys mean.
type config struct {
	Listen struct {
		HTTP  string `yaml:"http"`
		HTTPS string `yaml:"https"`
	} `yaml:"listen"`
	Database string `yaml:"database"`
	TLS      struct {
		Cert string `yaml:"cert"`
		Key  string `yaml:"key"`
	} `yaml:"tls"`
	Tokens      []tokenConfig      `yaml:"tokens"`
	Accounts    []accountConfig    `yaml:"accounts"`
	Invitations []invitationConfig `yaml:"invitations"`
	Rate        struct {
		PerSecond float64 `yaml:"perSecond"`
		Burst     int     `yaml:"burst"`
	} `yaml:"rate"`
	Answers struct {
		Keep  time.Duration `yaml:"keep"`
		Wait  time.Duration `yaml:"wait"`
		Lease time.Duration `yaml:"lease"`
	} `yaml:"answers"`
	Timeouts struct {
		Find time.Duration `yaml:"find"`
		Call time.Duration `yaml:"call"`
		Stop time.Duration `yaml:"stop"`
	} `yaml:"timeouts"`

	dir string // which paths are relative to
}

// tokenConfig is a token, of which only the hash is known.
type tokenConfig struct {
	Name     string   `yaml:"name"`
	SHA256   string   `yaml:"sha256"`
	Accounts []string `yaml:"accounts"`
}

// accountConfig is an account: one of its three kinds.
type accountConfig struct {
	ID       string          `yaml:"id"`
	Demo     bool            `yaml:"demo"`
	Telegram *telegramConfig `yaml:"telegram"`
	Server   *serverConfig   `yaml:"server"`
}

// kinds is how many kinds the account is of.
func (a accountConfig) kinds() (n int) {
	for _, is := range []bool{a.Demo, a.Telegram != nil, a.Server != nil} {
		if is {
			n++
		}
	}
	return n
}

type telegramConfig struct {
	AppID   int32  `yaml:"appID"`
	AppHash string `yaml:"appHash"`
	Session string `yaml:"session"`
}

// isWhole tells whether nothing is left out.
func (t *telegramConfig) isWhole() bool { return t.AppID > 0 && t.AppHash != "" && t.Session != "" }

type serverConfig struct {
	Address   string `yaml:"address"`
	PublicKey string `yaml:"publicKey"`
}

type invitationConfig struct {
	ID      string `yaml:"id"`
	Account string `yaml:"account"`
	User    string `yaml:"user"`
}

// patience is how long clients wait for an answer.
const patience = 30 * time.Second

//go:embed gateway.yaml
var builtIn []byte

// readConfig reads the file, or what is built in without one. What a file leaves out is as
// in the built-in one, but for tokens, accounts and invitations.
func readConfig(path string) (*config, error) {
	c := new(config)
	if err := yaml.UnmarshalWithOptions(builtIn, c, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("the built-in configuration: %w", err)
	}
	if path == "" {
		return c, c.check()
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c.Tokens, c.Accounts, c.Invitations, c.dir = nil, nil, nil, filepath.Dir(path)
	switch err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(c); {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s is empty", path)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// path is a path of the file.
func (c *config) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(c.dir, p)
}

// database is where the database is.
func (c *config) database() string {
	if path, ok := strings.CutPrefix(c.Database, "sqlite:"); ok {
		return "sqlite:" + c.path(path)
	}
	return c.Database
}

// check finds every error of the file.
func (c *config) check() error {
	var all []error
	wrong := func(is bool, format string, args ...any) {
		if is {
			all = append(all, fmt.Errorf(format, args...))
		}
	}
	ids := map[string]bool{}
	for i, a := range c.Accounts {
		kinds := a.kinds()
		wrong(a.ID == "" || ids[a.ID], "accounts[%d].id is %q, and has to be there, once", i, a.ID)
		wrong(kinds != 1, "accounts[%d] is %d of demo, telegram and server; it has to be one", i, kinds)
		wrong(a.Telegram != nil && !a.Telegram.isWhole(), "accounts[%d].telegram needs appID and appHash, of https://my.telegram.org, and session", i)
		ids[a.ID] = true
	}
	wrong(c.Listen.HTTP == "" && c.Listen.HTTPS == "", "listen has to have http or https")
	names, hashes := map[string]bool{}, map[string]bool{}
	for i, t := range c.Tokens {
		hash, err := t.hash()
		wrong(err != nil, "tokens[%d].sha256: %w; printf %%s TOKEN | sha256sum makes it", i, err)
		wrong(t.Name == "" || names[t.Name], "tokens[%d].name is %q, and has to be there, once: stored answers are found by it", i, t.Name)
		wrong(hashes[string(hash[:])], "tokens[%d].sha256 is that of another token", i)
		names[t.Name], hashes[string(hash[:])] = true, err == nil
		for _, id := range t.Accounts {
			wrong(!ids[id], "tokens[%d].accounts: %q is none of the accounts", i, id)
		}
	}
	for i, n := range c.Invitations {
		wrong(n.ID == "" || n.User == "", "invitations[%d] needs id and user", i)
		wrong(!ids[n.Account], "invitations[%d].account: %q is none of the accounts", i, n.Account)
	}
	durations := []time.Duration{c.Answers.Keep, c.Answers.Wait, c.Answers.Lease, c.Timeouts.Find, c.Timeouts.Call, c.Timeouts.Stop}
	wrong(slices.Min(durations) < 10*time.Millisecond, "answers and timeouts have to be at least 10ms")
	longest := max(c.Answers.Wait, c.Timeouts.Find+2*c.Timeouts.Call)
	wrong(longest > patience, "answers.wait, and timeouts.find with two of timeouts.call, may take %v, and Beeper's SDK gives up after %v", longest, patience)
	least := c.Answers.Wait + c.Timeouts.Find + 2*c.Timeouts.Call + 2*c.Answers.Lease
	wrong(c.Answers.Keep < least, "answers.keep is %v, and has to be at least %v, that is answers.wait, timeouts.find, two of timeouts.call and two of answers.lease: "+
		"a request would be forgotten before it can be repeated", c.Answers.Keep, least)
	wrong(c.Rate.PerSecond <= 0 || c.Rate.Burst <= 0, "rate.perSecond and rate.burst have to be above 0")
	return errors.Join(all...)
}

// hash is the token's SHA-256.
func (t tokenConfig) hash() (sum [32]byte, err error) {
	b, err := hex.DecodeString(t.SHA256)
	if err == nil && len(b) != len(sum) {
		err = fmt.Errorf("it has %d bytes of %d", len(b), len(sum))
	}
	copy(sum[:], b)
	return sum, err
}

// tokens are those of the file.
func (c *config) tokens() []web.Token {
	var all []web.Token
	for _, t := range c.Tokens {
		hash, _ := t.hash() // check has seen it
		all = append(all, web.Token{Hash: hash, Caller: chats.Caller{Name: t.Name, Accounts: t.Accounts}})
	}
	return all
}

// invitations are those of the file, by their ids.
func (c *config) invitations() map[string]chats.Invitation {
	all := map[string]chats.Invitation{}
	for _, n := range c.Invitations {
		all[n.ID] = chats.Invitation{ID: n.ID, Account: n.Account, User: n.User}
	}
	return all
}
