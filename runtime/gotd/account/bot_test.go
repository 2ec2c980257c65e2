package account

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
)

func TestABotLogsInAtItsDataCentre(t *testing.T) {
	t.Parallel()
	a := opened(t, newWorld(t, &person{token: "1:bot", dc: 2}).options(t))
	require.NoError(t, a.LoginBot(within(t), "1:bot"))
	requireAuthorized(t, a, 2)
}

func TestAWrongToken(t *testing.T) {
	t.Parallel()
	a := opened(t, newWorld(t, &person{token: "1:bot", dc: 2}).options(t))
	err := a.LoginBot(within(t), "1:other")
	require.ErrorIs(t, err, runtime.AccessTokenInvalid)
	require.EqualError(t, err, "log in: auth.importBotAuthorization: rpc error 400: ACCESS_TOKEN_INVALID")
}
