// What all parts of the script need.
const root = document.documentElement.dataset.root;
const byID = (id) => document.getElementById(id);

// element makes an element; text is only ever text.
function element(tag, properties, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name in e && name !== 'role') e[name] = value;
    else e.setAttribute(name, value);
  }
  e.append(...children);
  return e;
}

// visible spells what would not be seen, or would turn the text around it.
function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (c) => '⟨U+' + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0') + '⟩');
}

// unpacked is the content of a packed file, whatever the server makes of it.
async function unpacked(path) {
  const response = await fetch(root + path);
  if (!response.ok) throw new Error(path + ': ' + response.status + ' ' + response.statusText);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// once is a function that makes its value when it is first asked for it.
function once(make) {
  let value;
  return () => value ??= make().catch((failure) => { value = undefined; throw failure; });
}

const json = async (path) => JSON.parse(new TextDecoder().decode(await unpacked(path)));

document.addEventListener('keydown', (event) => {
  const field = event.target.closest('input, textarea, select, [role=application]');
  if (event.key === '/' && !field && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    byID('q').select();
    byID('q').focus();
  }
});
