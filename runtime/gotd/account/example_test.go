package account_test

import (
	"context"
	"fmt"
	"log"

	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/account"
)

// A user logs in once; the file keeps it.
func Example() {
	ctx := context.Background()
	a, err := account.Open(ctx, account.Options{
		AppID: 12345, AppHash: "0123456789abcdef0123456789abcdef",
		Client: gotd.ClientOptions{Layer: 228, Storage: gotd.FileStorage{Path: "account.json"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	ok, err := a.Authorized(ctx)
	if err != nil {
		log.Fatal(err)
	}
	if ok {
		return
	}
	err = a.LoginPhone(ctx, "+49 30 1234567", account.Asker{
		Code: func(_ context.Context, sent account.SentCode) (code string, err error) {
			fmt.Printf("%s: ", sent)
			_, err = fmt.Scanln(&code)
			return code, err
		},
		Password: func(_ context.Context, p account.PasswordHint) (password string, err error) {
			fmt.Printf("password (%s): ", p.Hint)
			_, err = fmt.Scanln(&password)
			return password, err
		},
	})
	if err != nil {
		log.Fatal(err)
	}
}
