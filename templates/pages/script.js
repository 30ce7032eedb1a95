// What makes life better where scripts run; every page works without.
'use strict';
{
  const language = document.documentElement.lang;
  // Moments in the reader's own time, with the UTC one beside.
  const localize = (root) => {
    for (const time of root.querySelectorAll('time[datetime]')) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.valueOf())) continue;
      time.title = time.textContent;
      time.textContent = at.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' });
    }
  };
  localize(document);
  // What is to be handed on is copied by a button.
  for (const button of document.querySelectorAll('button[data-copies]')) {
    const source = document.getElementById(button.dataset.copies);
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      const words = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = words; }, 2000);
    });
  }
  // A list that follows what happens: it asks for its own page again while somebody looks at it, for an hour at most.
  for (const live of document.querySelectorAll('[data-live]')) {
    const [button, status] = [live.querySelector('button'), live.querySelector('[role=status]')];
    const rows = document.getElementById('rows');
    const pauseWords = button.textContent;
    const forms = JSON.parse(live.dataset.words);
    const plural = new Intl.PluralRules(language);
    const until = Date.now() + 3600e3;
    const names = (root) => [...root.querySelectorAll('tbody a.code')].map((link) => link.textContent);
    let [seen, news, failures] = [new Set(names(rows)), 0, 0];
    const following = () => button.getAttribute('aria-pressed') !== 'true';
    const pause = (paused) => {
      button.setAttribute('aria-pressed', String(paused));
      button.textContent = paused ? button.dataset.done : pauseWords;
    };
    const end = () => { live.dataset.live = ''; button.hidden = true; status.textContent = live.dataset.ended; };
    const ask = async () => {
      const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store' });
      // Whoever is signed out is not followed to another page.
      if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById('rows');
      const come = names(fresh).filter((name) => !seen.has(name));
      if (come.length === 0 && rows.querySelector('tbody')) return;
      come.forEach((name) => seen.add(name));
      localize(fresh);
      rows.replaceChildren(...fresh.childNodes);
      if (come.length === 0) return;
      for (const link of rows.querySelectorAll('tbody a.code')) {
        if (come.includes(link.textContent)) link.closest('tr').classList.add('is-new');
      }
      news += come.length;
      status.textContent = forms[plural.select(news)].replace('#', news.toLocaleString(language));
    };
    const turn = async () => {
      if (live.dataset.live === '') return;
      // What somebody has in hand is not taken out of it.
      const busy = rows.contains(document.activeElement) || (getSelection()?.containsNode(rows, true) && !getSelection().isCollapsed);
      if (following() && document.visibilityState === 'visible' && !busy) {
        try {
          await ask();
          failures = 0;
        } catch {
          failures += 1;
        }
      }
      if (failures >= 3 || Date.now() > until) end();
      else setTimeout(turn, live.dataset.live * 1000);
    };
    button.addEventListener('click', () => pause(following()));
    rows.addEventListener('filtered', () => names(rows).forEach((name) => seen.add(name)));
    live.hidden = false;
    setTimeout(turn, live.dataset.live * 1000);
  }
  // A list is filtered while somebody types: what the form would ask for is asked for, and its rows are taken over.
  for (const form of document.querySelectorAll('form.filters')) {
    const rows = document.getElementById('rows');
    if (!rows) continue;
    const status = document.createElement('p');
    status.className = 'unseen';
    status.setAttribute('role', 'status');
    form.after(status);
    let [asked, waiting] = [0, 0];
    const filter = async () => {
      const mine = asked += 1;
      const url = new URL(form.getAttribute('action'), location.href);
      for (const [name, value] of new FormData(form)) if (value !== '') url.searchParams.append(name, value);
      const answer = await fetch(url, { credentials: 'same-origin', cache: 'no-store' });
      if (answer.redirected || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      // Only the last that was typed counts.
      if (mine !== asked) return;
      const fresh = page.getElementById('rows');
      localize(fresh);
      rows.replaceChildren(...fresh.childNodes);
      form.querySelector('.actions').replaceWith(page.querySelector('form.filters .actions'));
      status.textContent = rows.querySelector('caption, .empty')?.textContent ?? '';
      history.replaceState(null, '', url);
      rows.dispatchEvent(new Event('filtered'));
    };
    form.addEventListener('input', () => {
      clearTimeout(waiting);
      // Where it fails, the button beneath does the same.
      waiting = setTimeout(() => filter().catch(() => {}), 300);
    });
  }
  // A sheet is read from a file into the field that is sent; whoever has no scripts pastes it.
  for (const field of document.querySelectorAll('[data-reads-into]')) {
    const [input, target, wrong] = [field.querySelector('input'), document.getElementById(field.dataset.readsInto), field.querySelector('.error')];
    field.hidden = false;
    input.addEventListener('change', async () => {
      if (!input.files.length) return;
      try {
        target.value = new TextDecoder('utf-8', { fatal: true }).decode(await input.files[0].arrayBuffer());
        wrong.hidden = true;
      } catch {
        wrong.textContent = field.dataset.wrong;
        wrong.hidden = false;
      }
    });
  }
}
