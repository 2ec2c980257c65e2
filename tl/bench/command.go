package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// usage is what a command needed.
type usage struct {
	wall, cpu time.Duration
	memory    int64 // the most that was resident, in bytes; 0 where the system does not say
}

// timed runs a command, whose standard output, unless it has one, is only shown
// when it fails.
func timed(cmd *exec.Cmd) (usage, error) {
	var out bytes.Buffer
	if cmd.Stderr = &out; cmd.Stdout == nil {
		cmd.Stdout = &out
	}
	lighten()
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return usage{}, fmt.Errorf("%s: %w: %s", cmd.Path, err, bytes.TrimSpace(out.Bytes()))
	}
	wall := time.Since(start)
	return usage{wall: wall, cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), memory: resident(cmd.ProcessState)}, nil
}

// filter runs a command that reads the first file and writes the second.
func filter(cmd *exec.Cmd, from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	cmd.Stdin, cmd.Stdout = in, out
	_, err = timed(cmd)
	return err
}

// goTool runs the go command and returns what it prints.
func goTool(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w: %s", args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return strings.TrimSpace(string(out)), nil
}
