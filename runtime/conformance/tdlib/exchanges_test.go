package tdlib

// exchange is a request and the type that answers it.
type exchange struct {
	request, answer string
	// newer is what the older schema lacks of the request or of the answer.
	newer string
	// lacks is an object that the request leaves out although the newer schema does not let it be null.
	lacks string
}

// html has the marks of HTML that the older schema knows too.
const html = `<b>b</b> <i>i</i> <u>u</u> <s>s</s> <tg-spoiler>h</tg-spoiler> <code>c</code> <pre>p</pre>` +
	` <blockquote>q</blockquote> <pre><code class='language-go'>x</code></pre> <a href='https://t.me/a?b&c'>l</a>` +
	` <tg-emoji emoji-id='5368324170671202286'>👍</tg-emoji>`

// exchanges call every function that TDLib answers synchronously, and those
// that it answers before it has been given parameters.
var exchanges = []exchange{
	{request: `{"@type":"setLogVerbosityLevel","new_verbosity_level":1}`, answer: "ok"},
	{request: `{"@type":"checkQuickReplyShortcutName","name":"hello"}`, answer: "ok"},
	{request: `{"@type":"checkQuickReplyShortcutName","name":""}`, answer: "error"},
	{
		request: `{"@type":"searchQuote","text":{"@type":"formattedText","text":"one two","entities":[]},` +
			`"quote":{"@type":"formattedText","text":"two","entities":[]},"quote_position":0}`, answer: "foundPosition",
	},
	{request: `{"@type":"getTextEntities","text":""}`, answer: "textEntities"},
	{request: `{"@type":"getTextEntities","text":"@durov #tag $USD /start https://t.me a@b.com at 1:23"}`, answer: "textEntities"},
	{request: `{"@type":"getTextEntities","text":"\u0000\u001f\"\\\u2028👍 @durov <&>"}`, answer: "textEntities"},
	{request: `{"@type":"parseTextEntities","text":"` + html + `","parse_mode":{"@type":"textParseModeHTML"}}`, answer: "formattedText"},
	{
		request: `{"@type":"parseTextEntities","text":"<blockquote expandable>e</blockquote>","parse_mode":{"@type":"textParseModeHTML"}}`,
		answer:  "formattedText", newer: "textEntityTypeExpandableBlockQuote",
	},
	{
		request: `{"@type":"parseTextEntities","text":"<tg-time unix='1700000000' format='wDT'>t</tg-time>` +
			` <tg-time unix='1700000000' format='r'>t</tg-time>","parse_mode":{"@type":"textParseModeHTML"}}`,
		answer: "formattedText", newer: "textEntityTypeDateTime",
	},
	{
		request: `{"@type":"parseTextEntities","text":"*b* _i_ ||s||","parse_mode":{"@type":"textParseModeMarkdown","version":2}}`,
		answer:  "formattedText",
	},
	{
		request: `{"@type":"parseMarkdown","text":{"@type":"formattedText","text":"**b** __i__ ` + "`c`" + `","entities":[]}}`,
		answer:  "formattedText",
	},
	{
		request: `{"@type":"getMarkdownText","text":{"@type":"formattedText","text":"b👍u","entities":[` +
			`{"@type":"textEntity","offset":0,"length":1,"type":{"@type":"textEntityTypeBold"}},` +
			`{"@type":"textEntity","offset":1,"length":2,"type":{"@type":"textEntityTypeCustomEmoji","custom_emoji_id":"-9223372036854775808"}},` +
			`{"@type":"textEntity","offset":3,"length":1,"type":{"@type":"textEntityTypeMentionName","user_id":1099511627775}}]}}`,
		answer: "formattedText",
	},
	{request: `{"@type":"getCountryFlagEmoji","country_code":"DE"}`, answer: "text"},
	{request: `{"@type":"getFileMimeType","file_name":"a.png"}`, answer: "text"},
	{request: `{"@type":"getFileExtension","mime_type":"image/png"}`, answer: "text"},
	{request: `{"@type":"cleanFileName","file_name":"a/b?c.txt"}`, answer: "text"},
	{
		request: `{"@type":"getLanguagePackString","language_pack_database_path":"","localization_target":"android","language_pack_id":"en","key":"x"}`,
		answer:  "error",
	},
	{request: `{"@type":"getJsonValue","json":"{\"a\":[0,-0.5,1e30,12345678901234567890,null,true,false,\"é\",{},[]]}"}`, answer: "jsonValueObject"},
	{
		request: `{"@type":"getJsonString","json_value":{"@type":"jsonValueObject","members":[{"@type":"jsonObjectMember","key":"a",` +
			`"value":{"@type":"jsonValueArray","values":[{"@type":"jsonValueNull"},{"@type":"jsonValueNumber","value":0.25},` +
			`{"@type":"jsonValueBoolean","value":true},{"@type":"jsonValueString","value":"s"}]}}]}}`, answer: "text",
	},
	{request: `{"@type":"getThemeParametersJsonString","theme":{"@type":"themeParameters","background_color":16777215,"text_color":1}}`, answer: "text"},
	{
		request: `{"@type":"getThemeParametersJsonString","theme":{"@type":"themeParameters","section_separator_color":255}}`,
		answer:  "text", newer: "themeParameters.section_separator_color",
	},
	{
		request: `{"@type":"getChatFolderDefaultIconName","folder":{"@type":"chatFolder","icon":{"@type":"chatFolderIcon","name":""},` +
			`"pinned_chat_ids":[1,-1002147483649],"include_bots":true}}`, answer: "chatFolderIcon", lacks: "folder.name",
	},
	{
		request: `{"@type":"getChatFolderDefaultIconName","folder":{"@type":"chatFolder","name":{"@type":"chatFolderName",` +
			`"text":{"@type":"formattedText","text":"x"}},"include_bots":true}}`, answer: "chatFolderIcon", newer: "chatFolder.name",
	},
	{request: `{"@type":"getPushReceiverId","payload":"{\"user_id\":\"1234567890123456789\"}"}`, answer: "pushReceiverId"},
	{request: `{"@type":"getOption","name":"version"}`, answer: "optionValueString"},
	{
		request: `{"@type":"searchStringsByPrefix","strings":["apple","apricot","pear"],"query":"ap","limit":5,"return_none_for_empty_query":true}`,
		answer:  "foundPositions",
	},
	{request: `{"@type":"getPhoneNumberInfoSync","language_code":"en","phone_number_prefix":"0"}`, answer: "phoneNumberInfo"},
	{
		request: `{"@type":"getPhoneNumberInfoSync","language_code":"en","phone_number_prefix":"12025550100"}`,
		answer:  "phoneNumberInfo", newer: "countryInfo.flag_emoji",
	},
	{request: `{"@type":"setLogStream","log_stream":{"@type":"logStreamEmpty"}}`, answer: "ok"},
	{request: `{"@type":"getLogStream"}`, answer: "logStreamEmpty"},
	{
		request: `{"@type":"setLogStream","log_stream":{"@type":"logStreamFile","path":"/dev/null","max_file_size":1099511627775,"redirect_stderr":false}}`,
		answer:  "ok",
	},
	{request: `{"@type":"getLogStream"}`, answer: "logStreamFile"},
	{request: `{"@type":"getLogVerbosityLevel"}`, answer: "logVerbosityLevel"},
	{request: `{"@type":"getLogTags"}`, answer: "logTags"},
	{request: `{"@type":"setLogTagVerbosityLevel","tag":"actor","new_verbosity_level":2}`, answer: "ok"},
	{request: `{"@type":"getLogTagVerbosityLevel","tag":"actor"}`, answer: "logVerbosityLevel"},
	{request: `{"@type":"addLogMessage","verbosity_level":5,"text":"m"}`, answer: "ok"},
	{request: `{"@type":"testReturnError","error":{"@type":"error","code":-5,"message":"m"}}`, answer: "error"},

	{request: `{"@type":"getAuthorizationState"}`, answer: "authorizationStateWaitTdlibParameters"},
	{request: `{"@type":"getCurrentState"}`, answer: "updates"},
	{request: `{"@type":"testCallEmpty"}`, answer: "ok"},
	{request: `{"@type":"testCallString","x":"\u0000\"é👍"}`, answer: "testString"},
	{request: `{"@type":"testCallBytes","x":"AP/+"}`, answer: "testBytes"},
	{request: `{"@type":"testCallBytes","x":"+/8="}`, answer: "testBytes"},
	{request: `{"@type":"testCallBytes","x":""}`, answer: "testBytes"},
	{request: `{"@type":"testCallVectorInt","x":[-2147483648,0,2147483647]}`, answer: "testVectorInt"},
	{request: `{"@type":"testCallVectorIntObject","x":[{"@type":"testInt","value":-1}]}`, answer: "testVectorIntObject"},
	{request: `{"@type":"testCallVectorString","x":["","a"]}`, answer: "testVectorString"},
	{request: `{"@type":"testCallVectorStringObject","x":[{"@type":"testString","value":""}]}`, answer: "testVectorStringObject"},
	{request: `{"@type":"testSquareInt","x":-3}`, answer: "testInt"},
}

// lenient are requests that TDLib reads although it would not write them so,
// and the same as it would. Generated code refuses some of them, and says why.
var lenient = []struct{ request, same, refused string }{
	{ // int32 as a string
		`{"@type":"testSquareInt","x":"-3"}`, `{"@type":"testSquareInt","x":-3}`, ``,
	},
	{ // int64 as a number
		`{"@type":"getMarkdownText","text":{"@type":"formattedText","text":"👍","entities":[{"@type":"textEntity","offset":0,"length":2,` +
			`"type":{"@type":"textEntityTypeCustomEmoji","custom_emoji_id":5368324170671202286}}]}}`,
		`{"@type":"getMarkdownText","text":{"@type":"formattedText","text":"👍","entities":[{"@type":"textEntity","offset":0,"length":2,` +
			`"type":{"@type":"textEntityTypeCustomEmoji","custom_emoji_id":"5368324170671202286"}}]}}`, "",
	},
	{ // int53 as a string
		`{"@type":"getMarkdownText","text":{"@type":"formattedText","text":"u","entities":[{"@type":"textEntity","offset":0,"length":1,` +
			`"type":{"@type":"textEntityTypeMentionName","user_id":"1099511627775"}}]}}`,
		`{"@type":"getMarkdownText","text":{"@type":"formattedText","text":"u","entities":[{"@type":"textEntity","offset":0,"length":1,` +
			`"type":{"@type":"textEntityTypeMentionName","user_id":1099511627775}}]}}`, "",
	},
	{ // Bool as a number
		`{"@type":"getJsonString","json_value":{"@type":"jsonValueBoolean","value":1}}`,
		`{"@type":"getJsonString","json_value":{"@type":"jsonValueBoolean","value":true}}`, "want Bool, met 1",
	},
	{ // Bool as a number as a string
		`{"@type":"getJsonString","json_value":{"@type":"jsonValueBoolean","value":"1"}}`,
		`{"@type":"getJsonString","json_value":{"@type":"jsonValueBoolean","value":true}}`, `want Bool, met "1"`,
	},
	{ // no @type where only one constructor fits
		`{"@type":"testCallVectorIntObject","x":[{"value":1}]}`, `{"@type":"testCallVectorIntObject","x":[{"@type":"testInt","value":1}]}`, "",
	},
	{ // any @type where only one constructor fits
		`{"@type":"testCallVectorIntObject","x":[{"@type":"testString","value":1}]}`,
		`{"@type":"testCallVectorIntObject","x":[{"@type":"testInt","value":1}]}`, `want testInt, met "testString"`,
	},
	{ // unknown fields
		`{"@type":"testSquareInt","x":2,"y":{"@type":"nothing"}}`, `{"@type":"testSquareInt","x":2}`, "",
	},
	{ // null for what is left out
		`{"@type":"testSquareInt","x":null}`, `{"@type":"testSquareInt"}`, "",
	},
	{ // null for an array
		`{"@type":"testCallVectorInt","x":null}`, `{"@type":"testCallVectorInt","x":[]}`, "",
	},
	{ // null among numbers
		`{"@type":"testCallVectorInt","x":[1,null]}`, `{"@type":"testCallVectorInt","x":[1,0]}`, "",
	},
	{ // fields before @type
		`{"x":3,"@type":"testSquareInt"}`, `{"@type":"testSquareInt","x":3}`, "",
	},
	{ // null among objects
		`{"@type":"getJsonString","json_value":{"@type":"jsonValueArray","values":[null]}}`,
		`{"@type":"getJsonString","json_value":{"@type":"jsonValueArray","values":[{"@type":"jsonValueNull"}]}}`,
		"json_value.values[0]: required value is missing",
	},
}
