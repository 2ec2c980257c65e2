package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
)

// set puts text into a field as somebody does who pastes it.
func (p *tab) set(id, text string) {
	p.t.Helper()
	p.run(` const e = document.getElementById(` + "`" + id + "`" + `); e.value = ` + "`" + text + "`" + `; e.dispatchEvent(new Event('input', { bubbles: true })); `)
}

const (
	treeText = `document.getElementById('tree').innerText`
	status   = `document.getElementById('status').textContent`
	hexText  = `document.getElementById('input').value.replaceAll(' ', '')`
)

func TestAPastedRequestIsReadAndChanged(t *testing.T) {
	p := open(t, "/playground.html")
	p.set("input", request)
	p.wait(treeText + `.includes('My very normal title')`)
	assert.Contains(t, value[string](p, status), "44 bytes, 1 value: messages.createChat")

	// The value, edited: the bytes change.
	p.run(` const v = document.getElementById('value'); v.value = v.value.replace('My very normal title', 'Chess').replace('title', 'ttl_period: 86400 title'); v.dispatchEvent(new Event('input')); `)
	p.wait(hexText + ` === 'd4ddce920100000015c4b51c010000003fb1c1f705436865737300008051 0100'.replaceAll(' ', '')`)

	// A row of the tree, edited: the bytes change.
	p.run(`[...document.querySelectorAll('.node')].find((n) => n.dataset.path === 'messages.createChat.title').focus()`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.wait(`document.querySelector('.row input')`)
	p.do(chromedp.KeyEvent("Go\r"))
	p.wait(hexText + ` === 'd4ddce920100000015c4b51c010000003fb1c1f702476f0080510100'`)
	assert.Contains(t, value[string](p, `document.getElementById('value').value`), `title: "Go"`)

	// The bytes, edited: the tree changes.
	p.do(chromedp.Click(chromedp.CSS(`#dump [data-at="22"]`)), chromedp.Focus(chromedp.CSS("#dump")), chromedp.KeyEvent("4"), chromedp.KeyEvent("f"))
	p.wait(treeText + `.includes('"GO"')`)

	// What is on the page has an address.
	again := openAt(t, value[string](p, `location.href`), "")
	again.wait(treeText + `.includes('"GO"')`)
}

func TestBytesAndTreeLightEachOtherUp(t *testing.T) {
	p := open(t, "/playground.html")
	p.set("input", "1N3OkgAAAAAVxLUcAQAAAD+xwfcUTXkgdmVyeSBub3JtYWwgdGl0bGUAAAA=") // the same in base64
	p.wait(treeText + `.includes('My very normal title')`)
	p.set("input", request)
	p.wait(status + `.includes('createChat')`)
	p.do(chromedp.Click(chromedp.CSS(`#dump [data-at="24"]`)))
	p.wait(`document.querySelector('.row.lit').innerText.includes('title:')`)
	assert.Equal(t, 24, value[int](p, `document.querySelectorAll('#dump .cells .lit').length`))
	p.run(`[...document.querySelectorAll('.node')].find((n) => n.dataset.path.endsWith('users[0]')).focus()`)
	p.wait(`[...document.querySelectorAll('#dump .cells .lit')].map((c) => c.textContent).join('') === '3fb1c1f7'`)
}

// edit types into the row of the tree at the path.
func (p *tab) edit(path, keys string) {
	p.t.Helper()
	p.run(`[...document.querySelectorAll('.node')].find((n) => n.dataset.path === '` + path + `').focus()`)
	p.do(chromedp.KeyEvent(kb.F2))
	p.wait(`document.querySelector('.row input, .row textarea')`)
	p.do(chromedp.KeyEvent(keys))
}

// A field of the page cannot hold every string: where somebody looks at one and
// changes nothing, nothing changes.
func TestAnEditThatChangesNothingKeepsTheBytes(t *testing.T) {
	for _, title := range []string{"03fffe41", "04610d0a62000000", "03610a62"} { // no UTF-8, and new lines
		p := open(t, "/playground.html")
		p.set("input", "d4ddce920000000015c4b51c00000000"+title)
		p.wait(status + `.includes('createChat')`)
		p.edit("messages.createChat.title", "\r")
		p.wait(`!document.querySelector('.row input, .row textarea')`)
		assert.Equal(t, "d4ddce920000000015c4b51c00000000"+title, value[string](p, hexText))
	}
}

func TestAnEditIsNotLost(t *testing.T) {
	p := open(t, "/playground.html")
	p.set("input", request)
	p.wait(status + `.includes('createChat')`)
	p.edit("messages.createChat.title", "Go")
	p.do(chromedp.Click(chromedp.CSS("h1"))) // elsewhere
	p.wait(hexText + ` === 'd4ddce920000000015c4b51c010000003fb1c1f702476f00'`)

	// What cannot be is refused, and stays to be mended.
	p.edit("messages.createChat.flags", "many\r")
	p.wait(status + `.includes('no number of 32 bits')`)
	p.wait(`document.querySelector('.row input[aria-invalid=true]').value === 'many'`)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.wait(`!document.querySelector('.row input')`)
}

func TestTheTypeOfALinkIsRead(t *testing.T) {
	p := open(t, "/playground.html#b=AQAAAA")
	p.wait(status + `.includes('error')`)
	p.run(`location.hash = '#b=AQAAAA&t=int'`)
	p.wait(status + ` === '4 bytes, 1 value'`)
}

func TestAnOlderLayerIsNamed(t *testing.T) {
	p := open(t, "/playground.html")
	p.set("input", "18a83400"+request[8:])
	p.wait(treeText + `.includes('layer 170')`)
}

func TestDamageIsShownWhereItIs(t *testing.T) {
	p := open(t, "/playground.html")
	p.set("input", request[:len(request)-16])
	p.wait(`!document.getElementById('damage').hidden`)
	assert.Contains(t, value[string](p, `document.getElementById('damage').innerText`), "at byte 20, messages.createChat.title")
	assert.Contains(t, value[string](p, `[...document.querySelectorAll('#dump .cells .bad')].map((c) => c.dataset.at).join()`), "20,21,22")
	p.set("input", "d5"+request[2:])
	p.wait(`document.getElementById('damage').innerText.includes('it is one bit from messages.createChat')`)
}

func TestAValueIsMadeUpToBeginWith(t *testing.T) {
	p := open(t, "/playground.html")
	p.do(chromedp.SendKeys(chromedp.CSS("#start"), "inputmediauploadedphoto"))
	p.wait(`document.querySelectorAll('#start-found li').length > 0`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.wait(status + `.includes(': inputMediaUploadedPhoto')`)
	assert.NotContains(t, value[string](p, status), "error")
}

func TestAPageLeadsToItsExampleInThePlayground(t *testing.T) {
	p := open(t, "/function/messages.createChat.html")
	p.do(chromedp.Click(`//a[text()="Open it in the playground"]`))
	p.wait(`location.pathname.endsWith('/playground.html') && ` + treeText + `.includes('My very normal title')`)
}

func TestNothingIsSentAnywhere(t *testing.T) {
	p := open(t, "/playground.html")
	p.set("input", request)
	p.wait(treeText + `.includes('My very normal title')`)
	assert.Empty(t, value[[]string](p, `performance.getEntriesByType('resource').map((e) => e.name).filter((name) => !name.startsWith(location.origin + '/') && !name.startsWith('data:'))`))
}
