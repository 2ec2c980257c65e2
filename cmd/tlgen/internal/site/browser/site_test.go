package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
)

// request is messages.createChat of layer 228, as README has it.
const request = "d4ddce920000000015c4b51c010000003fb1c1f7144d792076657279206e6f726d616c207469746c65000000"

func TestCreateChatIsFoundByNameAndByID(t *testing.T) {
	for _, query := range []string{"createChat", "messages.createchat", "92ceddd4", "#92CEDDD4", "0x34a818", "mesages.creatChat"} {
		t.Run(query, func(t *testing.T) {
			p := open(t, "/index.html")
			p.do(chromedp.KeyEvent("/"))
			p.wait(`document.activeElement.id === 'q'`)
			p.set("q", "") // chromedp types what the page took as a command
			p.do(chromedp.KeyEvent(query))
			p.wait(`document.querySelectorAll('#found li').length > 0 && document.activeElement.id === 'q'`)
			p.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
			p.wait(`location.pathname.endsWith('/function/messages.createChat.html') && document.querySelector('h1')`)
			assert.Equal(t, "messages.createChat", value[string](p, `document.querySelector('h1').textContent`))
		})
	}
}

func TestFieldsAndErrorsAreFound(t *testing.T) {
	p := open(t, "/search.html?q=ttl_period")
	p.wait(`document.querySelectorAll('#results li').length > 10`)
	p = open(t, "/search.html?q=CHAT_TITLE_EMPTY")
	p.wait(`document.querySelectorAll('#results li').length > 0`)
	p.do(chromedp.Click(chromedp.CSS("#results a")))
	p.wait(`document.querySelector('h1').textContent === 'CHAT_TITLE_EMPTY'`)
	assert.Contains(t, value[string](p, `document.querySelector('main').innerText`), "messages.createChat")
}

func TestTheResultsHaveAnAddress(t *testing.T) {
	p := open(t, "/index.html")
	p.do(chromedp.SendKeys(chromedp.CSS("#q"), "ttl_period"+kb.Enter))
	p.wait(`location.search === '?q=ttl_period' && document.querySelectorAll('#results li').length > 10`)
}

// The best comes first: names before ids that happen to have the letters.
func TestTheSearchKnowsWhatIsMeant(t *testing.T) {
	p := open(t, "/index.html")
	for query, want := range map[string]string{
		"add": "contacts.addContact", "createChat#92ceddd4": "messages.createChat", "2463030740": "messages.createChat", "0x34a818": "messages.createChat",
		"addChat messages.invitedUsers": "messages.addChatUser", "create chat": "messages.createChat",
	} {
		assert.Equal(t, want, value[string](p, `index().then((all) => find(all, '`+query+`', 1).hits[0]?.entry.name || '')`), query)
	}
}

// The page of messages.createChat says all that the two that it is measured by
// say, and leads on.
func TestThePageOfCreateChatSaysWhatItIs(t *testing.T) {
	p := open(t, "/function/messages.createChat.html")
	text := value[string](p, `document.querySelector('main').innerText`)
	for _, want := range []string{
		"messages.createChat", "Creates a new chat.", "#92ceddd4", "Layers", "228", "messages.InvitedUsers",
		"users", "List of user IDs to be invited", "title", "Chat name", "ttl_period", "flags.0", "Time-to-live of all messages",
		"500", "CHAT_ID_GENERATE_FAILED", "Failure while generating the chat ID.", "CHAT_TITLE_EMPTY", "USERS_TOO_FEW",
		"Bots may call it", "no", "client.MessagesCreateChat(ctx, &tg.MessagesCreateChatRequest{",
		"Layer 170 → 228", "breaks old clients", "invokeWithLayer", "messages.setDefaultHistoryTTL", "updateGroupInvitePrivacyForbidden",
	} {
		assert.Contains(t, text, want)
	}
	p.do(chromedp.Click(`//td//a[text()="InputUser"]`))
	p.wait(`location.pathname.endsWith('/class/InputUser.html')`)
	text = value[string](p, `document.querySelector('main').innerText`)
	for _, want := range []string{"inputUserEmpty", "inputUserSelf", "inputUserFromMessage", "Used by", "messages.createChat"} {
		assert.Contains(t, text, want)
	}
}

func TestAnExampleIsShownInEveryForm(t *testing.T) {
	p := open(t, "/function/messages.createChat.html")
	for id, want := range map[string]string{
		"as-go": "&tg.InputUserSelf{}", "as-json": `"@type": "messages.createChat"`,
		"as-text": "users: [ inputUserSelf ]", "as-bytes": "id of a function",
	} {
		p.do(chromedp.Click(chromedp.CSS("label[for=" + id + "]")))
		assert.Contains(t, value[string](p, `[...document.querySelectorAll('.tabs pre')].filter((e) => e.offsetParent).map((e) => e.innerText).join()`), want)
	}
}

func TestTwoLayersAreCompared(t *testing.T) {
	p := open(t, "/compare.html")
	p.wait(`document.querySelectorAll('.delta').length > 10`)
	assert.Contains(t, value[string](p, `document.getElementById('compared-count').innerText`), "1082 of 1082 differences from layer 170 to 228")
	p.do(chromedp.Click(chromedp.CSS(`input[name=breaks][value=go]`)))
	p.wait(`document.getElementById('compared-count').innerText.startsWith('88 of 1082')`)
	p.do(chromedp.SendKeys(chromedp.CSS(`input[name=name]`), "messages.createChat"))
	p.wait(`document.querySelectorAll('.delta').length === 1`)
	text := value[string](p, `document.querySelector('.delta').innerText`)
	for _, want := range []string{"#34a818", "Updates;", "#92ceddd4", "messages.InvitedUsers;", "breaks Go"} {
		assert.Contains(t, text, want)
	}
	// What is shown has an address.
	again := openAt(t, value[string](p, `location.href`), "")
	again.wait(`document.querySelectorAll('.delta').length === 1`)
	// An address that somebody wrote says what it says.
	for _, fragment := range []string{"%zz", "170..228&breaks=go", "999..0"} {
		again = open(t, "/compare.html#"+fragment)
		again.wait(`document.querySelectorAll('.delta').length > 10`)
	}
}
