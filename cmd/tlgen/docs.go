package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/site"
)

// docsCommand is tlgen docs.
func docsCommand(format *errorFormat) *cobra.Command {
	var flags siteFlags
	var out string
	cmd := &cobra.Command{
		Use:   "docs [-s SCHEMA]… --out DIR",
		Short: "Write reference pages as a static site",
		Long: `Write reference pages of a schema, with a search, a comparison of layers and a
playground for bytes, as a static site that any file server serves under any path.

` + siteHelp + `

Files of an earlier run that are no longer wanted are removed. The folder has a
list of the files that tlgen wrote; others are never touched.`,
		Example: `  tlgen docs -s telegram@228 -s telegram@170 --docs telegram --out public`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usageError{errors.New("no folder; name one with --out")}
			}
			s, err := flags.site(cmd, format)
			if err != nil {
				return err
			}
			changes, err := siteChanges(s, out)
			if err != nil {
				return err
			}
			return writeOutputs([]*output{{out, changes}})
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&out, "out", "", "the `folder` to write to")
	return cmd
}

// siteList is the file that lists what tlgen wrote to a folder.
const siteList = "tlgen-docs.txt"

// siteChanges are what has to be written to dir, and removed from it, so that it
// holds the site. A file that tlgen did not write is not replaced.
func siteChanges(s *site.Site, dir string) ([]change, error) {
	paths := s.Paths()
	contents, err := makeFiles(s, paths)
	if err != nil {
		return nil, err
	}
	own, err := ownFiles(dir)
	if err != nil {
		return nil, err
	}
	if err := staysWithin(dir, paths); err != nil {
		return nil, err
	}
	list := filepath.Join(dir, siteList)
	// Until all is done the list has the files of both runs, so that one that is
	// interrupted leaves none that the next one takes for another's.
	changes := []change{{list, nil, listOf(slices.Concat(paths, slices.Collect(maps.Keys(own))))}}
	for i, path := range paths {
		at := filepath.Join(dir, filepath.FromSlash(path))
		old, err := os.ReadFile(at)
		switch {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case err == nil && !own[path]:
			return nil, fmt.Errorf("%s is in the way: tlgen did not write it; move it, or write to another folder", at)
		case err != nil || string(old) != string(contents[i]):
			changes = append(changes, change{at, old, contents[i]})
		}
		delete(own, path)
	}
	delete(own, siteList)
	for path := range own {
		if at := filepath.Join(dir, filepath.FromSlash(path)); isFile(at) {
			changes = append(changes, change{at, nil, nil})
		}
	}
	if old, err := os.ReadFile(list); len(changes) == 1 && err == nil && bytes.Equal(old, listOf(paths)) {
		return nil, nil
	}
	return append(changes, change{list, nil, listOf(paths)}), nil
}

// staysWithin refuses folders of the site that are links: what is written there
// would be elsewhere.
func staysWithin(dir string, paths []string) error {
	seen := map[string]bool{".": true}
	for _, path := range paths {
		for folder := filepath.Dir(filepath.FromSlash(path)); !seen[folder]; folder = filepath.Dir(folder) {
			seen[folder] = true
			at := filepath.Join(dir, folder)
			if info, err := os.Lstat(at); err == nil && !info.IsDir() {
				return fmt.Errorf("%s is no folder; move it, or write to another folder", at)
			}
		}
	}
	return nil
}

// listOf is the list of the files, which is one of them.
func listOf(paths []string) []byte {
	all := append(slices.Clone(paths), siteList)
	slices.Sort(all)
	return []byte(strings.Join(slices.Compact(all), "\n") + "\n")
}

func isFile(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular()
}

// ownFiles are the files in dir that tlgen wrote.
func ownFiles(dir string) (map[string]bool, error) {
	own := map[string]bool{}
	list, err := os.ReadFile(filepath.Join(dir, siteList))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for path := range strings.Lines(string(list)) {
		if path = strings.TrimSuffix(path, "\n"); filepath.IsLocal(filepath.FromSlash(path)) {
			own[path] = true
		}
	}
	return own, nil
}

// makeFiles makes the files at the paths, on all processors.
func makeFiles(s *site.Site, paths []string) ([][]byte, error) {
	contents, failures := make([][]byte, len(paths)), make([]error, len(paths))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				contents[i], failures[i] = s.File(paths[i])
			}
		})
	}
	for i := range paths {
		next <- i
	}
	close(next)
	workers.Wait()
	return contents, errors.Join(slices.DeleteFunc(failures, func(err error) bool { return err == nil })...)
}
