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
}
