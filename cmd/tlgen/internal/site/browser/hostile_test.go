package browser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile is a schema of which every text wants to be something else.
const hostile = `
// </p><script>window.harmed = 1</script> "quoted' &lt; ${x} {{.}} ` + "\u202etxet desrever\u2066" + ` <img src=x onerror=window.harmed=1>
thing#11223344 text:string = Thing; // @text </td><script>window.harmed = 1</script>` + "\u202e" + `
// @description javascript:window.harmed=1 "><svg onload=window.harmed=1>
---functions---
// </script><script>window.harmed = 1</script>
do.it#55667788 thing:Thing = Thing;
`

// title is a text that somebody might call a schema.
const title = `</title><script>window.harmed = 1</script>"'` + "\u202e"

func TestAHostileSchemaDoesNoHarm(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, `<img src=x onerror=window.harmed=1>.tl`)
	require.NoError(t, os.WriteFile(file, []byte(hostile), 0o600))
	address, _, stop, err := explore("-s", file, "--title", title)
	require.NoError(t, err)
	t.Cleanup(stop)
	for _, path := range []string{
		"/index.html", "/constructor/thing.html", "/class/Thing.html", "/function/do.it.html", "/playground.html", "/list/function-do.html",
		"/search.html?q=%3Cscript%3Ewindow.harmed=1%3C/script%3E", "/search.html?q=thing",
	} {
		p := openAt(t, address, path)
		p.wait(`document.readyState === 'complete'`)
		assert.False(t, value[bool](p, `'harmed' in window`), path)
		assert.True(t, value[bool](p, `[...document.scripts].every((s) => s.src.includes('/assets/') && s.textContent === '')`), path)
		assert.Zero(t, value[int](p, `document.querySelectorAll('img, svg, [onerror], [onload], [style]').length`), path)
		assert.False(t, value[bool](p, `/[\u202a-\u202e\u2066-\u2069]/.test(document.documentElement.outerHTML)`), path)
	}
	p := openAt(t, address, "/constructor/thing.html")
	text := value[string](p, `document.body.innerText`)
	assert.Contains(t, text, `</p><script>window.harmed = 1</script> "quoted' &lt; ${x} {{.}} ⟨U+202E⟩txet desrever⟨U+2066⟩`)
}

func TestHostileBytesDoNoHarm(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.tl")
	require.NoError(t, os.WriteFile(file, []byte(hostile), 0o600))
	address, _, stop, err := explore("-s", file)
	require.NoError(t, err)
	t.Cleanup(stop)
	p := openAt(t, address, "/playground.html")
	p.wait(`document.getElementById('playground')`)
	p.run(`const v = document.getElementById('value'); v.value = 'thing { text: "<img src=x onerror=window.harmed=1>\\u202e" }'; v.dispatchEvent(new Event('input'));`)
	p.wait(treeText + `.includes('<img src=x onerror=window.harmed=1>⟨U+202E⟩')`)
	assert.False(t, value[bool](p, `'harmed' in window`))
	p.set("input", `"><script>window.harmed = 1</script>`)
	p.wait(status + `.includes('neither hex')`)
	assert.False(t, value[bool](p, `'harmed' in window`))
}
