// What makes life better where scripts run; every page works without.
'use strict';
{
  // Moments in the reader's own time, with the UTC one beside.
  const language = document.documentElement.lang;
  for (const time of document.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.valueOf())) continue;
    time.title = time.textContent;
    time.textContent = at.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' });
  }
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
