package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"runtime"
	"time"

	"github.com/spf13/cobra"
)

// How long somebody may take to ask, and a page to be sent.
const (
	requestTime = 10 * time.Second
	answerTime  = time.Minute
	idleTime    = 2 * time.Minute
	closeTime   = 2 * time.Second
	mostHeaders = 16 << 10 // bytes
)

// exploreCommand is tlgen explore.
func exploreCommand(format *errorFormat) *cobra.Command {
	var flags siteFlags
	var listen string
	var open bool
	cmd := &cobra.Command{
		Use:   "explore [-s SCHEMA]…",
		Short: "Look at a schema in the browser",
		Long: `Look at a schema in the browser: reference pages, a search, a comparison of layers
and a playground for bytes, as tlgen docs writes them. The address is printed, and
served until the command is interrupted.

` + siteHelp + `

Only this machine is served unless --listen names another address, and only under
that address: a request under another name is refused.`,
		Example: `  tlgen explore -s telegram@228 -s telegram@170 --docs telegram --open`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := flags.site(cmd, format)
			if err != nil {
				return err
			}
			var config net.ListenConfig
			listener, err := config.Listen(cmd.Context(), "tcp", listen)
			if err != nil {
				return fmt.Errorf("%w; choose another address with --listen, port 0 for any that is free", err)
			}
			address := "http://" + opened(listener.Addr()) + "/"
			fmt.Fprintln(cmd.OutOrStdout(), address)
			if open {
				if err := openBrowser(cmd.Context(), address); err != nil {
					cmd.PrintErrf("tlgen: open the browser: %v\n", err)
				}
			}
			return serve(cmd.Context(), listener, s.Handler(listener.Addr()))
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "the `address` to serve at")
	cmd.Flags().BoolVar(&open, "open", false, "open the page in the browser")
	return cmd
}

// opened is the address under which a browser on this machine finds the listener:
// one that listens on all addresses has none itself.
func opened(listener net.Addr) string {
	if tcp, ok := listener.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("localhost:%d", tcp.Port)
	}
	return listener.String()
}

// serve answers requests until the context ends.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: requestTime, ReadTimeout: requestTime, WriteTimeout: answerTime,
		IdleTimeout: idleTime, MaxHeaderBytes: mostHeaders,
	}
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
		defer cancel()
		ended <- server.Shutdown(closing)
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	if err := <-ended; err != nil {
		return server.Close() // who keeps a connection open is not waited for
	}
	return nil
}

// openers are what opens a page, by operating system.
var openers = map[string][]string{
	"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"},
}

// openBrowser opens the address in the user's browser, and does not wait for it.
func openBrowser(ctx context.Context, address string) error {
	command := openers[runtime.GOOS]
	if command == nil {
		command = []string{"xdg-open"}
	}
	opener := exec.CommandContext(context.WithoutCancel(ctx), command[0], append(command[1:], address)...)
	if err := opener.Start(); err != nil {
		return err
	}
	return opener.Process.Release()
}
