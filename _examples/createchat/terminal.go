package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
	"rsc.io/qr"

	"github.com/tlgen-go/tlgen/runtime/gotd/account"
)

// terminal is where the user is asked.
type terminal struct {
	in  *bufio.Reader
	out io.Writer
	fd  int // of what can hide what is typed
}

func newTerminal() *terminal {
	return &terminal{in: bufio.NewReader(os.Stdin), out: os.Stdout, fd: int(os.Stdin.Fd())}
}

// plain is what the server said without what would control the terminal.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return ' '
	}, text)
}

// ask asks for a line.
func (t *terminal) ask(ctx context.Context, question string) (string, error) {
	fmt.Fprint(t.out, question)
	return await(ctx, func() (string, error) { return t.in.ReadString('\n') })
}

// askSecret asks for a line that is not shown.
func (t *terminal) askSecret(ctx context.Context, question string) (string, error) {
	state, err := term.GetState(t.fd)
	if err != nil {
		return t.ask(ctx, question) // not a terminal: nothing is shown anyway
	}
	defer func() { _ = term.Restore(t.fd, state) }()
	fmt.Fprint(t.out, question)
	secret, err := await(ctx, func() (string, error) {
		b, err := term.ReadPassword(t.fd)
		return string(b), err
	})
	fmt.Fprintln(t.out)
	return secret, err
}

// await waits for a line, or until ctx ends: what reads then does so until the
// program ends.
func await(ctx context.Context, read func() (string, error)) (string, error) {
	type line struct {
		text string
		err  error
	}
	lines := make(chan line, 1)
	go func() {
		text, err := read()
		lines <- line{strings.TrimSpace(text), err}
	}()
	select {
	case l := <-lines:
		if !errors.Is(l.err, io.EOF) {
			return l.text, l.err
		}
		if l.text == "" {
			return "", errors.New("the input has ended where an answer was wanted")
		}
		return l.text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// asker asks for what logging in needs.
func (t *terminal) asker() account.Asker {
	return account.Asker{Code: t.code, Password: t.password, ShowQR: t.showQR}
}

func (t *terminal) code(ctx context.Context, sent account.SentCode) (string, error) {
	if sent.Refused != "" {
		fmt.Fprintf(t.out, "That was not it: %s.\n", string(sent.Refused))
	}
	fmt.Fprintf(t.out, "Look for it: %s.\n", plain(sent.String()))
	question := "Code: "
	if sent.Next != "" {
		question = fmt.Sprintf("Code, or nothing for %s (after %v): ", sent.Next, sent.Timeout)
	}
	code, err := t.ask(ctx, question)
	if err == nil && code == "" && sent.Next != "" {
		return "", account.ErrResend
	}
	return code, err
}

func (t *terminal) password(ctx context.Context, p account.PasswordHint) (string, error) {
	if p.Wrong {
		fmt.Fprintln(t.out, "That was not it.")
	}
	question := "Password: "
	if p.Hint != "" {
		question = fmt.Sprintf("Password (%s): ", plain(p.Hint))
	}
	return t.askSecret(ctx, question)
}

// showQR shows a link as a QR code, two of its rows in a line.
func (t *terminal) showQR(_ context.Context, link account.LoginLink) error {
	code, err := qr.Encode(link.URL, qr.L)
	if err != nil {
		return err
	}
	const quiet = 2 // light around the code
	halves := map[[2]bool]string{{false, false}: "█", {false, true}: "▀", {true, false}: "▄", {true, true}: " "}
	fmt.Fprintln(t.out, "Scan it in Telegram on your phone: Settings, Devices, Link Desktop Device.")
	for y := -quiet; y < code.Size+quiet; y += 2 {
		var line strings.Builder
		for x := -quiet; x < code.Size+quiet; x++ {
			line.WriteString(halves[[2]bool{code.Black(x, y), code.Black(x, y+1)}])
		}
		fmt.Fprintf(t.out, "\x1b[40;97m%s\x1b[0m\n", &line) // light on dark, whatever the colours are
	}
	return nil
}
