// Forms on an entry are sent without leaving the page: the answer is the page as ever, and only the entry is put in place.
// Without script the same forms work as they are.
"use strict";

// A second click does not send a form again while the first is on its way: the second answer is the one that is shown, and
// it would say of a code that it has been used.
let sending = null;
document.addEventListener("submit", (event) => {
  if (event.target === sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  sending = event.target;
  setTimeout(() => { sending = null; }, 3000);
}, true);

const entryOf = (form) => form.closest("article.entry");

document.addEventListener("htmx:before:swap", (event) => {
  const form = event.detail.ctx.sourceElement;
  const entry = entryOf(form);
  // Signed out meanwhile, or something went wrong: the whole answer is a page to read, not a part of this one.
  if (!entry || !event.detail.ctx.text.includes(`id="${entry.id}"`)) {
    event.preventDefault();
    form.submit();
  }
});

document.addEventListener("htmx:after:swap", (event) => {
  const id = event.detail.ctx.select?.slice(1);
  const entry = id && document.getElementById(id);
  if (!entry) return;
  const wrong = entry.querySelector("[aria-invalid=true]");
  if (wrong) return wrong.focus();
  // The form that was open is gone, and what became of the entry stands in its head.
  entry.focus({ preventScroll: true });
  entry.querySelector("header").scrollIntoView({ block: "nearest" });
});

// The server did not answer: let the browser say so in its own words.
document.addEventListener("htmx:error", (event) => event.detail.ctx?.sourceElement?.submit?.());

// A button that copies a text is of use only with script, so it is hidden until there is some.
for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
    button.textContent = button.dataset.done;
  });
}
