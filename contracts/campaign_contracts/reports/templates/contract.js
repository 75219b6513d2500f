"use strict";
(() => {
  const field = document.getElementById("search"), said = document.getElementById("found");
  const entries = [...document.querySelectorAll("[data-find]")].map((node) => [node, node.dataset.find + " " + (node.tagName === "TR" ? node.textContent.toLowerCase() : "")]);
  const groups = [...document.querySelectorAll("[data-group]")];
  const before = new Map();
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [node, text] of entries) {
      const found = words.every((word) => text.includes(word));
      node.hidden = !found;
      count += found;
    }
    for (const group of groups) {
      const some = group.querySelector("[data-find]:not([hidden])") !== null;
      group.hidden = words.length > 0 && !some;
      if (group.tagName !== "DETAILS") continue;
      if (words.length) {
        if (!before.has(group)) before.set(group, group.open);
        group.open = some;
      } else if (before.has(group)) group.open = before.get(group);
    }
    if (!words.length) before.clear();
    said.textContent = words.length ? `${count} found` : "";
  };
  field.addEventListener("input", search);
  field.closest("label").hidden = false;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const text = button.parentElement.querySelector("pre");
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target.tagName === "ARTICLE") target.querySelector("details").open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  const closed = [];
  addEventListener("beforeprint", () => {
    for (const node of document.querySelectorAll("details.print:not([open])")) { closed.push(node); node.open = true; }
  });
  addEventListener("afterprint", () => { for (const node of closed.splice(0)) node.open = false; });
})();
