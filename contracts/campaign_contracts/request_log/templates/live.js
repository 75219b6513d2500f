"use strict";
// Keeps a page new: when the server says that something is, the page is asked for again, and what differs is put in
// its place. What is open stays open, what has the focus keeps it, and what somebody fills in is left alone.
(() => {
  const PAUSE = 250;
  let asked = false, again = false;

  const same = (one, other) => one.isEqualNode(other);

  // What a person changed on the page is no difference: an open line is compared as if it were closed.
  const plain = (node) => {
    const copy = node.cloneNode(true);
    for (const each of [copy, ...copy.querySelectorAll("details[open]")]) each.removeAttribute("open");
    return copy;
  };

  const merge = (now, next) => {
    if (same(plain(now), next)) return;
    if (!now.hasAttribute("data-keyed")) { replace(now, next); return; }
    const known = new Map([...now.children].filter((each) => each.id).map((each) => [each.id, each]));
    const wanted = new Set([...next.children].map((each) => each.id));
    for (const each of [...now.children]) if (!each.id || !wanted.has(each.id)) each.remove();
    let place = now.firstElementChild;  // what stays where it is is not moved: it would lose the focus
    for (const child of [...next.children]) {
      const old = child.id && known.get(child.id);
      if (old) {
        if (place === old) place = place.nextElementSibling; else now.insertBefore(old, place);
        merge(old, child);
      } else now.insertBefore(document.importNode(child, true), place);
    }
  };

  const replace = (now, next) => {
    const open = [now, ...now.querySelectorAll("details")].filter((each) => each.open && each.id).map((each) => each.id);
    const focus = now.contains(document.activeElement) ? document.activeElement.id : "";
    const fresh = document.importNode(next, true);
    now.replaceWith(fresh);
    for (const id of open) { const each = document.getElementById(id); if (each) each.open = true; }
    if (focus) { const each = document.getElementById(focus); if (each) each.focus({ preventScroll: true }); }
  };

  const busy = (part) => part.contains(document.activeElement)
    && /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);

  const refresh = async () => {
    if (asked) { again = true; return; }
    asked = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (answer.ok) {
        const next = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of document.querySelectorAll("[data-live]")) {
          const fresh = next.getElementById(part.id);
          if (fresh && !busy(part)) merge(part, fresh);
        }
      }
    } catch { /* the server is away for a moment: the next event asks again */ }
    setTimeout(() => { asked = false; if (again) { again = false; refresh(); } }, PAUSE);
  };

  for (const each of document.querySelectorAll(".scriptless")) each.hidden = true;
  const told = document.getElementById("live");
  const events = new EventSource("/events");
  events.onmessage = refresh;
  events.onopen = () => { if (told) { told.hidden = false; told.textContent = "live"; } };
  events.onerror = () => { if (told) told.textContent = "not live: the server is away"; };
})();
