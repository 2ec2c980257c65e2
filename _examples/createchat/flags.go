package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/tlgen-go/tlgen/_examples/createchat/tg"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/account"
)

// flags are those of the command line. Without any the program tells its story.
type flags struct {
	appID   int
	appHash string
	session string
}

// parse reads the command line; usage goes to w.
func parse(args []string, w io.Writer) (f flags, err error) {
	set := flag.NewFlagSet("createchat", flag.ContinueOnError)
	set.SetOutput(w)
	set.IntVar(&f.appID, "app-id", 0, "create a chat on Telegram, as the program of this `number` (https://my.telegram.org)")
	set.StringVar(&f.appHash, "app-hash", "", "the `hash` that belongs to the number")
	set.StringVar(&f.session, "session", "", "the `file` that keeps the login")
	if err := set.Parse(args); err != nil {
		return f, err
	}
	if set.NArg() > 0 {
		return f, fmt.Errorf("%q is no flag; -help lists those that there are", set.Arg(0))
	}
	if set.NFlag() == 0 {
		return f, nil
	}
	if f.appID > math.MaxInt32 {
		return f, fmt.Errorf("-app-id is %d, and at most %d; https://my.telegram.org has it", f.appID, math.MaxInt32)
	}
	var missing []string
	for _, need := range []struct {
		name  string
		given bool
	}{
		{"-app-id", f.appID > 0}, {"-app-hash", f.appHash != ""}, {"-session", f.session != ""},
	} {
		if !need.given {
			missing = append(missing, need.name)
		}
	}
	if len(missing) > 0 {
		return f, fmt.Errorf("%s missing: a chat on Telegram takes all three flags, one on the program's own server none",
			strings.Join(missing, " and "))
	}
	return f, nil
}

// options are how to reach Telegram.
func (f flags) options() account.Options {
	return account.Options{AppID: int32(f.appID), AppHash: f.appHash, Client: gotd.ClientOptions{
		Layer:   tg.Layer,
		App:     gotd.App{DeviceModel: "createchat"},
		Storage: gotd.FileStorage{Path: f.session},
	}}
}
