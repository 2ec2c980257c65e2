package account

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
	"github.com/tlgen-go/tlgen/tl"
)

// tokenLife is how long a login token lasts.
const tokenLife = 2 * time.Second

func (c *centreServer) exportToken(ctx context.Context, _ *api.AuthExportLoginTokenRequest) (api.AuthLoginTokenClass, error) {
	w := c.world
	w.mu.Lock()
	defer w.mu.Unlock()
	for token, who := range w.tokens {
		switch {
		case who == nil || c.strangers[token] != caller(ctx):
		case who.dc != c.id:
			return &api.AuthLoginTokenMigrateTo{DCID: int32(who.dc), Token: []byte(token)}, nil
		default:
			return c.accepted(ctx, who)
		}
	}
	token := fmt.Sprintf("token %d >>>", len(w.tokens))
	w.tokens[token], c.strangers[token] = nil, caller(ctx)
	// Expires is in whole seconds: the next of them is one too early.
	expires := time.Now().Add(tokenLife + time.Second)
	return &api.AuthLoginToken{Token: []byte(token), Expires: int32(expires.Unix())}, nil
}

func (c *centreServer) accepted(ctx context.Context, who *person) (api.AuthLoginTokenClass, error) {
	authorization, err := c.welcome(ctx, who)
	if err != nil {
		return nil, err
	}
	return &api.AuthLoginTokenSuccess{Authorization: authorization}, nil
}

func (c *centreServer) importToken(ctx context.Context, q *api.AuthImportLoginTokenRequest) (api.AuthLoginTokenClass, error) {
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	who := c.world.tokens[string(q.Token)]
	if who == nil {
		return nil, refuse(400, "AUTH_TOKEN_INVALID")
	}
	return c.accepted(ctx, who)
}

// loginTokenUpdate is updateShort with updateLoginToken in it.
type loginTokenUpdate struct{}

func (loginTokenUpdate) TypeID() uint32               { return 0x78d4dec1 }
func (loginTokenUpdate) TypeName() string             { return "updateShort" }
func (loginTokenUpdate) DecodeTL(d *tl.Decoder) error { return d.Err() }
func (u loginTokenUpdate) EncodeTL(e *tl.Encoder) {
	e.Uint32(u.TypeID())
	e.Uint32(updateLoginToken)
	e.Int32(1_700_000_000)
}

// scan is what someone does with the code that the first data centre gave out.
func (w *world) scan(ctx context.Context, token string, who *person, tell bool) error {
	w.mu.Lock()
	w.tokens[token] = who
	w.mu.Unlock()
	if !tell {
		return nil
	}
	for _, s := range w.dcs[0].server.Sessions() {
		if !w.dcs[0].met(s.AuthKeyID()) {
			continue
		}
		if err := s.Push(ctx, loginTokenUpdate{}); err != nil {
			return err
		}
	}
	return nil
}

// met tells whether the key was used.
func (c *centreServer) met(key int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.keys[key]
}

func (c *centreServer) export(ctx context.Context, q *api.AuthExportAuthorizationRequest) (*api.AuthExportedAuthorization, error) {
	who := c.authorized[caller(ctx)]
	if who == nil {
		return nil, runtime.AuthKeyUnregistered.New(401)
	}
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	token := fmt.Sprintf("%d to %d, %d", c.id, q.DCID, len(c.world.exported))
	c.world.exported[token] = who
	return &api.AuthExportedAuthorization{ID: 7, Bytes: []byte(token)}, nil
}

func (c *centreServer) importAuthorization(ctx context.Context, q *api.AuthImportAuthorizationRequest) (api.AuthAuthorizationClass, error) {
	c.world.mu.Lock()
	who := c.world.exported[string(q.Bytes)]
	delete(c.world.exported, string(q.Bytes))
	c.world.mu.Unlock()
	if who == nil {
		return nil, refuse(400, "AUTH_BYTES_INVALID")
	}
	c.authorized[caller(ctx)] = who
	return &api.AuthAuthorization{User: &api.UserEmpty{ID: 7}}, nil
}

func (c *centreServer) logOut(ctx context.Context, _ *api.AuthLogOutRequest) (*api.AuthLoggedOut, error) {
	if c.authorized[caller(ctx)] == nil {
		return nil, runtime.AuthKeyUnregistered.New(401)
	}
	delete(c.authorized, caller(ctx))
	return &api.AuthLoggedOut{}, nil
}

func (c *centreServer) getUsers(ctx context.Context, _ *api.UsersGetUsersRequest) ([]api.UserClass, error) {
	who := c.authorized[caller(ctx)]
	switch {
	case who == nil:
		return nil, runtime.AuthKeyUnregistered.New(401)
	case who.dc != c.id:
		return nil, refuse(303, "USER_MIGRATE_%d", who.dc)
	}
	return []api.UserClass{&api.UserEmpty{ID: 7}}, nil
}

func (c *centreServer) getConfig(context.Context, *api.HelpGetConfigRequest) (*api.Config, error) {
	config := &api.Config{ThisDC: int32(c.id)}
	for _, dc := range c.world.dcs {
		host, port, err := net.SplitHostPort(dc.address)
		if err != nil {
			return nil, err
		}
		n, err := strconv.Atoi(port)
		if err != nil {
			return nil, err
		}
		config.DCOptions = append(config.DCOptions,
			&api.DCOption{ID: int32(dc.id), IPAddress: "::1", Port: 1, Ipv6: true},
			&api.DCOption{ID: int32(dc.id), IPAddress: host, Port: 1, MediaOnly: true},
			&api.DCOption{ID: int32(dc.id), IPAddress: host, Port: int32(n)})
	}
	return config, nil
}

// getFile answers those who are logged in; the data centre 3 exists in name only.
func (c *centreServer) getFile(ctx context.Context, q *getFile) (string, error) {
	switch {
	case int(q.DC) != c.id:
		return "", refuse(303, "FILE_MIGRATE_%d", q.DC)
	case c.authorized[caller(ctx)] == nil:
		return "", runtime.AuthKeyUnregistered.New(401)
	}
	return fmt.Sprintf("file of %d", c.id), nil
}
