// Package browser has the tests that look at the site in a browser. They need
// Chromium and packages from npm, and so are a module of their own.
package browser
