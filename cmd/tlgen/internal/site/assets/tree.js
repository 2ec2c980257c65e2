// tree shows what lies in bytes, a row for each part.
function tree(place, { light, set }) {
  const most = 200; // items of one list that are shown at first
  const editable = new Set(['number', 'bool', 'flags', 'count', 'id', 'string']);
  const hidden = new Set(['length', 'data', 'padding']);
  const nodes = new Map(); // rows to what they show
  let older = {}; // the layers of ids that newer layers do not have

  // valueOf is the value as it is shown, and as it is edited.
  const valueOf = (n) => {
    if (n.kind === 'id') return '#' + n.value.toString(16);
    if (n.kind === 'flags') return '0x' + n.value.toString(16);
    if (n.kind === 'unknown' || n.kind === 'padding' || n.kind === 'data') return toHex(fromBase64(n.value));
    if (n.kind === 'transport' && typeof n.value === 'string') return toHex(fromBase64(n.value));
    if (n.kind === 'number' && n.type?.startsWith('int') && n.length > 8) return toHex(fromBase64(n.value));
    if (n.kind !== 'string') return n.value === undefined ? '' : String(n.value);
    const value = n.value['@text'] ?? n.value['@base64'] ?? n.value;
    return /[Bb]ytes$/.test(n.type) || n.value['@base64'] !== undefined ? toHex(fromBase64(value)) : value;
  };
  const shown = (n) => {
    const value = valueOf(n);
    const isText = n.kind === 'string' && !/[Bb]ytes$/.test(n.type) && n.value['@base64'] === undefined;
    const cut = value.length > 400 ? value.slice(0, 400) + '…' : value;
    return isText ? visible(JSON.stringify(cut)) : cut;
  };
  const nameOf = (n) => {
    const step = n.path?.match(/(\[\d+\]|[^.[\]/]+)$/)?.[1] || '';
    if (n.kind === 'id' || n.kind === 'count') return n.kind;
    return n.level === 1 || n.path?.endsWith('/' + n.constructor) ? '' : step;
  };
  const parts = (n) => {
    const own = (n.parts || []).filter((p) => !hidden.has(p.kind) || p.kind === 'padding' && n.kind !== 'string');
    const content = (n.parts || []).map((p) => p.content).filter(Boolean);
    return [...own, ...content.flatMap((c) => c.values.map((v) => ({ ...v, within: true })))];
  };
  const spoil = (n, within) => { n.within ||= within; (n.parts || []).forEach((p) => spoil(p, n.within)); };

  const row = (n, level) => {
    n.level = level;
    const children = parts(n);
    const line = element('div', { className: 'row' }, element('span', { className: 'offset' }, n.within ? '' : String(n.offset)),
      element('span', { className: 'twist', 'aria-hidden': 'true' }, children.length > 0 ? '▾' : ''));
    const label = element('span', { className: 'label' }, nameOf(n));
    if (n.type && n.kind !== 'id') label.append(nameOf(n) ? ':' : '', element('span', { className: 'type' }, n.type));
    if (Object.hasOwn(n, 'constructor') && n.kind !== 'id') label.append(label.textContent ? ' = ' : '', element('span', { className: 'met' }, n.constructor));
    const items = children.filter((c) => c.kind !== 'id' && c.kind !== 'count').length;
    if (n.kind === 'vector') label.append(' ' + items + (items === 1 ? ' item' : ' items'));
    line.append(label);
    if (n.value !== undefined) line.append(element('span', { className: 'shown' }, shown(n)));
    if (n.kind === 'id' && Object.hasOwn(n, 'constructor')) line.append(element('span', { className: 'met' }, n.constructor));
    if (n.kind === 'id' && older[n.value]) line.append(element('span', { className: 'badge' }, 'layer ' + older[n.value]));
    const item = element('div', { className: 'node' + (n.kind === 'unknown' ? ' bad' : '') + (level > 8 ? ' deep' : ''), role: 'treeitem', 'aria-level': level, tabindex: '-1', 'aria-label': line.textContent }, line);
    item.dataset.path = n.path || '';
    nodes.set(item, n);
    if (editable.has(n.kind) && !n.within) line.append(element('button', { className: 'edit', type: 'button', tabIndex: -1, 'aria-label': 'Edit ' + nameOf(n) }, 'edit'));
    if (children.length > 0) {
      item.setAttribute('aria-expanded', 'true');
      item.append(group(children, level + 1));
    }
    return item;
  };
  const group = (children, level) => {
    const box = element('div', { role: 'group' }, ...children.slice(0, most).map((n) => row(n, level)));
    if (children.length > most) {
      const more = element('button', { type: 'button' }, 'Show ' + (children.length - most) + ' more');
      more.addEventListener('click', () => more.replaceWith(...children.slice(most).map((n) => row(n, level))));
      box.append(more);
    }
    return box;
  };
  const rows = () => [...place.querySelectorAll('.node')].filter((item) => item.offsetParent !== null);
  const focus = (item) => {
    if (!item) return;
    place.querySelector('.node[tabindex="0"]')?.setAttribute('tabindex', '-1');
    item.setAttribute('tabindex', '0');
    item.focus();
  };
  const expand = (item, isOpen) => {
    const box = item.querySelector(':scope > [role=group]');
    if (!box) return;
    box.hidden = !isOpen;
    item.setAttribute('aria-expanded', isOpen);
    item.querySelector('.twist').textContent = isOpen ? '▾' : '▸';
  };
  const startEdit = (item) => {
    const n = nodes.get(item);
    const line = item.querySelector('.row');
    if (!editable.has(n.kind) || n.within || line.querySelector('input, textarea')) return;
    const old = n.kind === 'id' && Object.hasOwn(n, 'constructor') ? n.constructor : valueOf(n);
    const input = element(/[\r\n]/.test(old) ? 'textarea' : 'input', { value: old, spellcheck: false, 'aria-label': 'New value of ' + (n.path || n.kind) });
    const unchanged = input.value; // a field may not hold what was put into it
    const before = line.querySelector('.shown');
    before.replaceWith(input);
    input.focus();
    input.select();
    let isEnded = false;
    const end = async (isKept) => {
      if (isEnded) return;
      isEnded = true;
      if (isKept && input.value !== unchanged) {
        isEnded = await set(n, input.value); // what is refused stays, to be mended
        input.setAttribute('aria-invalid', !isEnded);
        return;
      }
      const hadFocus = input === document.activeElement;
      input.replaceWith(before);
      if (hadFocus) focus(item);
    };
    input.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); end(true); }
      if (event.key === 'Escape') end(false);
    });
    input.addEventListener('blur', () => end(true));
  };
  place.addEventListener('mouseover', (event) => { const item = event.target.closest('.node'); if (item) light(nodes.get(item)); });
  place.addEventListener('focusin', (event) => { if (event.target.classList.contains('node')) light(nodes.get(event.target)); });
  place.addEventListener('dblclick', (event) => { const item = event.target.closest('.node'); if (item) startEdit(item); });
  place.addEventListener('click', (event) => {
    const item = event.target.closest('.node');
    if (!item) return;
    if (event.target.closest('.edit')) return startEdit(item);
    if (event.target.closest('.twist')) expand(item, item.getAttribute('aria-expanded') !== 'true');
    if (!event.target.closest('input, textarea')) focus(item);
  });
  place.addEventListener('keydown', (event) => {
    const item = event.target.closest('.node');
    if (!item || event.target !== item) return;
    const all = rows();
    const at = all.indexOf(item);
    const isOpen = item.getAttribute('aria-expanded') === 'true';
    if (event.key === 'ArrowDown') focus(all[at + 1]);
    else if (event.key === 'ArrowUp') focus(all[at - 1]);
    else if (event.key === 'Home') focus(all[0]);
    else if (event.key === 'End') focus(all.at(-1));
    else if (event.key === 'ArrowRight') { if (isOpen) focus(all[at + 1]); else expand(item, true); }
    else if (event.key === 'ArrowLeft') { if (isOpen) expand(item, false); else focus(item.parentElement.closest('.node')); }
    else if (event.key === 'Enter' || event.key === 'F2') startEdit(item);
    else return;
    event.preventDefault();
  });
  return {
    show(values, olderIDs) {
      nodes.clear();
      older = olderIDs;
      values.forEach((n) => spoil(n, false));
      place.replaceChildren(...group(values, 1).childNodes);
      place.querySelector('.node')?.setAttribute('tabindex', '0');
    },
    // mark lights the innermost part that the byte is in, and returns it.
    mark(offset) {
      place.querySelectorAll('.lit').forEach((line) => line.classList.remove('lit'));
      let best;
      for (const [item, n] of nodes) {
        if (!n.within && n.offset <= offset && offset < n.offset + n.length && item.isConnected) best = item;
      }
      best?.querySelector('.row').classList.add('lit');
      best?.querySelector('.row').scrollIntoView({ block: 'nearest' });
      return best && nodes.get(best);
    },
    unmark() { place.querySelectorAll('.lit').forEach((line) => line.classList.remove('lit')); },
    focusPath(path) { focus([...place.querySelectorAll('.node')].find((item) => item.dataset.path === path)); },
  };
}
