// hit is an entry as it is listed.
function hit({ entry, why }) {
  const what = entry.kind === 'error' ? 'error ' + entry.of : entry.kind === 'class' ? 'class' : entry.kind + (entry.of ? ' = ' + entry.of : '');
  const parts = [element('b', {}, entry.name), element('span', { className: 'what' }, what)];
  if (why) parts.push(element('span', { className: 'why' }, why));
  return element('span', { className: 'hit' }, ...parts);
}

// combobox has an input list what fits, by keyboard and by mouse.
function combobox(input, list, { wants, choose, leave }) {
  const box = list.parentElement;
  const status = byID('found-count');
  let hits = [];
  let active = -1;
  const open = (isOpen) => {
    box.hidden = !isOpen;
    input.setAttribute('aria-expanded', isOpen);
    if (!isOpen) input.removeAttribute('aria-activedescendant');
  };
  const activate = (i) => {
    active = i;
    [...list.children].forEach((item, n) => item.setAttribute('aria-selected', n === i));
    if (i < 0) return input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-activedescendant', list.children[i].id);
    list.children[i].scrollIntoView({ block: 'nearest' });
  };
  const show = async () => {
    const query = input.value;
    const entries = (await index()).filter(wants);
    if (query !== input.value) return;
    const found = find(entries, query, 30);
    hits = found.hits;
    list.replaceChildren(...hits.map((h, i) => element('li', { id: list.id + '-' + i, role: 'option', 'aria-selected': 'false' }, hit(h))));
    status.textContent = query.trim() === '' ? '' : found.near ? (found.count ? 'nothing found; near names follow' : 'nothing found') : found.count + ' found';
    open(hits.length > 0);
    activate(hits.length > 0 && leave ? 0 : -1);
  };
  const report = (failure) => { status.textContent = 'The search failed: ' + failure.message; };
  input.addEventListener('focus', () => index().catch(report));
  input.addEventListener('input', () => show().catch(report));
  input.addEventListener('blur', () => setTimeout(() => open(false), 150));
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const i = [...list.children].indexOf(event.target.closest('li'));
    if (i >= 0) { open(false); choose(hits[i].entry); }
  });
  input.addEventListener('keydown', async (event) => {
    if (event.key === 'Escape') { if (!box.hidden) event.preventDefault(); return open(false); }
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && hits.length > 0) {
      event.preventDefault();
      open(true);
      activate((active + (event.key === 'ArrowDown' ? 1 : hits.length - (active < 0 ? 0 : 1))) % hits.length);
    }
    if (event.key === 'Enter' && leave) { event.preventDefault(); if (active < 0) await show().catch(report); accept(event); }
  });
  const accept = (event) => {
    if (active < 0 || box.hidden) return;
    event.preventDefault();
    open(false);
    choose(hits[active].entry);
  };
  input.form?.addEventListener('submit', accept);
}

combobox(byID('q'), byID('found'), { wants: () => true, choose: (entry) => { location.href = root + entry.path; } });

// The page of all results.
async function showResults() {
  const query = (new URLSearchParams(location.search).get('q') || '').slice(0, 200);
  byID('q').value = query;
  const { hits, count, near } = find(await index(), query, 300);
  byID('results').replaceChildren(...hits.map((h) => {
    const link = hit(h);
    return element('li', {}, element('a', { href: root + h.entry.path }, link));
  }));
  const some = count > hits.length ? 'the first ' + hits.length + ' of ' + count : String(count);
  byID('results-count').textContent = query.trim() === '' ? 'Type a name, an id, a field or an error.' :
    near ? 'Nothing is called “' + visible(query) + '”' + (count ? '; near names:' : '.') : some + ' found for “' + visible(query) + '”.';
}
if (byID('results')) showResults().catch((failure) => { byID('results-count').textContent = 'The search failed: ' + failure.message; });
