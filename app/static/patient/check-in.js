/* The questions of a check-in. Without this script every page works as it is. With it the next question is there at the
   tap, fetched while this one was read; an answer that the line loses stays on the screen until it is saved. At most one
   answer is unsaved at a time, and nothing is kept anywhere but in this page. */
"use strict";
(() => {
  const status = document.getElementById("saving");
  if (!status || !window.AbortSignal?.timeout) return;

  const WAITS = [5, 15, 30, 60]; // seconds between two tries; then every 60
  const LONGEST_TRY = 10_000; // milliseconds, as all that follow
  const DOUBLE_TAP = 400; // the second tap is not meant for the question that has come meanwhile
  const WARN_BEFORE = 120_000;
  const words = status.dataset;
  let unsaved = null; // the answer that is on its way
  let ahead = null; // the page that comes next
  let banner = null;
  let timer;
  let endsAt = Date.now() + 1000 * words.left;

  /* A page: its address, its name, and what of it is on the screen. The status line and this script stay. */
  function asPage(of, path) {
    const parts = ["header", "main", "footer"].map((name) => of.querySelector(`body > ${name}`));
    return { path, title: of.title, lang: of.documentElement.lang, parts, main: parts[1], form: questionOf(parts[1]) };
  }

  function questionOf(main) {
    return main.querySelector("[name=asked]")?.form;
  }

  async function read(response) {
    const html = new DOMParser().parseFromString(await response.text(), "text/html");
    return asPage(html, new URL(response.url).pathname);
  }

  let shown = asPage(document, location.pathname);
  shown.ran = true;
  history.replaceState(null, ""); // a reload asks for the page: it never sends again what the other language was asked with

  function show(page, inPlace = page.path === location.pathname) {
    shown.parts.forEach((part, at) => part.replaceWith(page.parts[at]));
    shown = page;
    run(page);
    document.title = page.title;
    document.documentElement.lang = page.lang;
    history[inPlace ? "replaceState" : "pushState"](null, "", page.path);
    scrollTo(0, 0);
    focus();
    page.main.classList.add("fresh");
    setTimeout(() => page.main.classList.remove("fresh"), DOUBLE_TAP);
    lookAhead();
  }

  /* What came as text does not run by itself; what ran once has its hands on the page already. */
  function run(page) {
    for (const script of page.ran ? [] : page.main.querySelectorAll("script")) {
      const again = document.createElement("script");
      again.src = script.src;
      script.replaceWith(again);
    }
    page.ran = true;
  }

  function focus() {
    const first = shown.main.querySelector("[autofocus]") || shown.main.querySelector("h1");
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }

  /* Fetch the page that every answer to this question leads to, if the server names one. */
  async function lookAhead() {
    const path = shown.form?.dataset.ahead;
    if (!path || ahead?.path === path) return;
    ahead = null;
    const page = await fetch(path).then((response) => (response.ok ? read(response) : null)).catch(() => null);
    if (page?.path === path && path === shown.form?.dataset.ahead) ahead = page;
  }

  function take(form, button) {
    unsaved = { form, button, page: shown, tappedAt: Date.now(), failures: 0 };
    const given = button?.value === "skip" || form.querySelector(":checked, [type=checkbox]");
    const known = given && button?.value !== "skip-part" && ahead && ahead.path === form.dataset.ahead;
    if (known) unsaved.next = ahead;
    send(); // first on the line, before the next page is looked for
    if (known) show(ahead);
  }

  async function send(byHand) {
    const answer = unsaved;
    if (!answer || answer.sending || (answer.changed && !byHand)) return;
    answer.changed = false;
    clearTimeout(timer);
    status.textContent = words.saving;
    answer.sending = true;
    const reply = await post(answer).catch(() => ({ trouble: words.cut }));
    answer.sending = false;
    if (reply.trouble) keep(answer, reply.trouble, byHand);
    else if (answer.changed) stayHere();
    else goOn(answer, reply.page);
  }

  async function post({ page, form, button, tappedAt, next }) {
    const body = new URLSearchParams(new FormData(form));
    if (button) body.append(button.name, button.value);
    body.append("tapped", tappedAt);
    if (next) body.append("ahead", next.path);
    const signal = AbortSignal.timeout(LONGEST_TRY);
    const keepalive = Boolean(next); // who is a question further may well leave the page before it is saved
    const response = await fetch(page.path, { method: "POST", body, signal, keepalive });
    if (response.status >= 500) return { trouble: words.fault };
    return { page: response.status === 204 ? null : await read(response) }; // 204: saved, and `next` is what follows
  }

  function goOn(answer, elsewhere) {
    unsaved = null;
    tell();
    endsAt = Date.now() + 1000 * words.idle;
    status.textContent = elsewhere ? "" : words.saved;
    if (elsewhere) show(elsewhere, answer.next ? true : undefined);
    else if (answer.leave) answer.leave();
    else {
      if (shown === answer.page) show(answer.next, true);
      if (answer.following) take(...answer.following);
    }
  }

  /* It was changed meanwhile, and may be half typed: Continue sends what it is then. */
  function stayHere() {
    unsaved = null;
    status.textContent = "";
    tell();
  }

  /* Back on the screen as it was left, until it is saved. */
  function keep(answer, trouble, byHand) {
    status.textContent = "";
    if (shown !== answer.page) show(answer.page, true);
    if (byHand || banner?.firstChild.textContent !== trouble) tell(trouble, words.again, () => send(true));
    timer = setTimeout(send, 1000 * (WAITS[answer.failures++] ?? 60));
  }

  function tell(text, label, act) {
    banner?.remove();
    banner = null;
    if (!text) return;
    banner = document.createElement("div");
    banner.className = "banner";
    banner.tabIndex = -1;
    banner.setAttribute("role", "alert");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    banner.append(document.createElement("p"), button);
    banner.firstChild.textContent = text;
    shown.main.prepend(banner);
    banner.focus();
    banner.scrollIntoView();
  }

  async function stay() {
    const body = new URLSearchParams({ csrf_token: shown.form.elements.csrf_token.value });
    const response = await fetch(words.stay, { method: "POST", body }).catch(() => null);
    if (response?.status === 204) {
      endsAt = Date.now() + 1000 * words.idle;
      tell();
      focus();
    } else if (response) location.reload();
  }

  document.addEventListener("submit", (event) => {
    const { target: form, submitter: button } = event;
    if (form !== shown.form || button?.name === "language") return; // not an answer: the page comes back as it stands
    event.preventDefault();
    if (!unsaved) take(form, button);
    else if (form !== unsaved.form) unsaved.following = [form, button];
    else if (banner) {
      Object.assign(unsaved, { button, tappedAt: Date.now() });
      send(true);
    } // else a double tap
  });

  document.addEventListener("input", (event) => {
    if (unsaved && event.target.form === unsaved.form) Object.assign(unsaved, { button: null, changed: true });
  });

  /* Who goes back while an answer is on its way goes once it is saved: so it is seen there. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.back");
    if (!link || !unsaved) return;
    event.preventDefault();
    unsaved.leave = () => location.assign(link.href);
  });

  addEventListener("popstate", () => {
    if (location.pathname === shown.path) return; // a place in the page
    if (unsaved) unsaved.leave = () => location.reload();
    else location.reload();
  });

  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("beforeunload", (event) => unsaved && banner && event.preventDefault());
  addEventListener("online", () => send());

  setInterval(() => {
    if (unsaved || !shown.form) return;
    const left = endsAt - Date.now();
    if (left <= 0) location.reload(); // the server says that it has ended
    else if (left <= WARN_BEFORE && !banner) tell(words.there, words.on, stay);
  }, 5_000);

  lookAhead();
})();
