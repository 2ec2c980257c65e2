// playground joins bytes, tree and value: each change of one changes the others.
function playground(place) {
  const mostBytes = 256 * 1024;
  const mostShared = 24 * 1024; // bytes in a URL
  const status = byID('status');
  const input = byID('input');
  const value = byID('value');
  let bytes = new Uint8Array();
  let answer = {};

  const part = (n) => (n.path || n.kind) + (n.kind === 'id' || n.kind === 'count' ? ' (' + n.kind + ')' : '') + ', ' +
    (n.length === 1 ? '1 byte' : n.length + ' bytes') + ' from ' + n.offset;
  const lightPart = (n) => {
    shownTree.unmark();
    if (n.within) return;
    shownDump.mark(n.offset, n.length);
    byID('at').textContent = part(n);
  };
  const shownDump = dump(byID('dump'), {
    light(offset) {
      const n = shownTree.mark(offset);
      shownDump.mark(n ? n.offset : offset, n ? n.length : 1);
      byID('at').textContent = 'byte ' + offset + (n ? ': ' + part(n) : '');
    },
    edit(changed) { ask({ op: 'read', bytes: toBase64(changed) }, 'dump'); },
  });
  const shownTree = tree(byID('tree'), {
    light: lightPart,
    async set(n, text) {
      const isDone = await ask({ op: 'set', bytes: toBase64(bytes), offset: n.offset, length: n.length, kind: n.kind, text }, 'tree');
      if (isDone && document.activeElement === document.body) shownTree.focusPath(n.path || '');
      return isDone;
    },
  });

  // damage lists what cannot be read, each with the way to it.
  const damage = (errors) => {
    byID('damage').hidden = errors.length === 0;
    byID('damage').replaceChildren(...errors.map((e) => {
      const button = element('button', { type: 'button' }, visible(e.error));
      button.addEventListener('click', () => { if (!e.packing) { shownTree.mark(e.offset); shownDump.mark(e.offset, 4); } });
      return element('li', {}, button);
    }));
  };
  const unreadable = (nodes) => nodes.flatMap((n) => n.kind === 'unknown' ? [[n.offset, n.offset + n.length]] : unreadable(n.parts || []));

  // draw shows an answer everywhere but where it comes from.
  const draw = (from) => {
    const { values = [], errors = [] } = answer.tree || {};
    shownTree.show(values, answer.older || {});
    shownDump.show(bytes, unreadable(values));
    damage(errors);
    if (from !== 'paste') input.value = toHex(bytes).replace(/(.{8})(?=.)/g, '$1 ');
    if (from !== 'value') drawValue();
    byID('value-error').textContent = '';
    const count = (n, what) => n + ' ' + what + (n === 1 ? '' : 's');
    status.textContent = bytes.length === 0 ? 'Paste hex or base64, drop a file, or start from a constructor. Nothing leaves this page.' :
      count(bytes.length, 'byte') + ', ' + count(values.filter((n) => n.kind !== 'unknown').length, 'value') + (errors.length ? ', ' + count(errors.length, 'error') : '') +
      (values[0]?.constructor && Object.hasOwn(values[0], 'constructor') ? ': ' + values[0].constructor : '');
    share();
  };
  const drawValue = () => { value.value = (byID('value-json').checked ? answer.valueJSON && pretty(answer.valueJSON) : answer.valueText) || ''; };
  const pretty = (lines) => lines.trim().split('\n').map((line) => {
    try { return JSON.stringify(JSON.parse(line), null, 2); } catch { return line; }
  }).join('\n');
  const share = () => {
    const set = new URLSearchParams();
    if (bytes.length > 0 && bytes.length <= mostShared) set.set('b', toBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''));
    if (byID('type').value) set.set('t', byID('type').value);
    history.replaceState(null, '', '#' + set);
  };

  // ask hands a request to the program, shows the answer, and tells whether it has one.
  let last = 0;
  const ask = async (request, from) => {
    const turn = ++last;
    if (request.op !== 'sample') request.type = byID('type').value;
    place.setAttribute('aria-busy', 'true');
    try {
      const got = (await codec())(request);
      if (turn !== last) return true; // a later one is shown
      if (got.error) throw Object.assign(new Error(got.error), got);
      answer = got;
      bytes = fromBase64(got.bytes || '');
      draw(from);
      return true;
    } catch (failure) {
      const at = failure.line ? 'line ' + failure.line + ', column ' + failure.column + ': ' : '';
      if (from === 'value') byID('value-error').textContent = at + visible(failure.message);
      else status.textContent = visible(failure.message);
      return false;
    } finally {
      place.removeAttribute('aria-busy');
    }
  };

  const read = async (file) => {
    if (file.size > mostBytes) { status.textContent = 'The file has ' + file.size + ' bytes; the page reads ' + mostBytes + ', and tlgen decode any number.'; return; }
    const content = new Uint8Array(await file.arrayBuffer());
    const isText = content.every((b) => b === 9 || b === 10 || b === 13 || b >= 32 && b < 127);
    if (isText) await ask({ op: 'paste', text: new TextDecoder().decode(content) }, 'file');
    else await ask({ op: 'read', bytes: toBase64(content) }, 'file');
  };
  input.addEventListener('input', () => {
    if (input.value.length > 8 * mostBytes) { status.textContent = 'The text is too long for the page.'; return; }
    ask({ op: 'paste', text: input.value }, 'paste');
  });
  value.addEventListener('input', () => ask({ op: byID('value-json').checked ? 'json' : 'text', text: value.value }, 'value'));
  place.querySelectorAll('[name=value-form]').forEach((radio) => radio.addEventListener('change', drawValue));
  byID('type').addEventListener('change', () => ask({ op: 'read', bytes: toBase64(bytes) }, 'type'));
  byID('file').addEventListener('change', (event) => { if (event.target.files[0]) read(event.target.files[0]); });
  byID('clear').addEventListener('click', () => { byID('type').value = ''; ask({ op: 'read', bytes: '' }, 'clear'); });
  const copy = async (text, what) => {
    try { await navigator.clipboard.writeText(text); status.textContent = what + ' copied.'; } catch { status.textContent = 'The browser does not let the page copy; the address and the bytes are here to be copied.'; }
  };
  byID('copy-hex').addEventListener('click', () => copy(toHex(bytes), 'Hex'));
  byID('copy-link').addEventListener('click', () => bytes.length > mostShared ? status.textContent = 'These are too many bytes for a link.' : copy(location.href, 'Link'));
  place.addEventListener('dragover', (event) => { event.preventDefault(); place.classList.add('over'); });
  place.addEventListener('dragleave', (event) => { if (!place.contains(event.relatedTarget)) place.classList.remove('over'); });
  place.addEventListener('drop', (event) => {
    event.preventDefault();
    place.classList.remove('over');
    if (event.dataTransfer.files[0]) read(event.dataTransfer.files[0]);
    else ask({ op: 'paste', text: event.dataTransfer.getData('text') }, 'drop');
  });
  combobox(byID('start'), byID('start-found'), {
    wants: (entry) => entry.kind === 'function' || entry.kind === 'constructor',
    choose(entry) { byID('start').value = entry.name; ask({ op: 'sample', name: entry.name, kind: entry.kind }, 'start'); },
    leave: true,
  });
  const restore = () => {
    const set = new URLSearchParams(location.hash.slice(1));
    const type = set.get('t') || '';
    try {
      const shared = fromBase64(set.get('b') || '');
      const isOther = type !== byID('type').value || toHex(shared) !== toHex(bytes);
      byID('type').value = type;
      if (shared.length > 0 && isOther) ask({ op: 'read', bytes: toBase64(shared) }, 'share');
    } catch { status.textContent = 'The link is damaged: what it holds is no base64.'; }
  };
  addEventListener('hashchange', restore);
  byID('dump').replaceChildren();
  restore();
}
if (byID('playground')) playground(byID('playground'));
