// What a page does beyond showing: filters, copy buttons, and links into what is folded. All of it
// is missing where scripts do not run, and nothing else is.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);

  const rows = [...document.querySelectorAll("table.list tbody tr")].map((row) => ({
    row,
    article: $(row.dataset.for),
    text: row.textContent.toLowerCase(),
  }));

  function startFilters() {
    const form = $("filters");
    if (!form || rows.length < 2) return;
    const chosen = ["severity", "owner", "status"]
      .map((name) => ({ name, field: $(`by-${name}`) }))
      .filter(({ field }) => field);
    const apply = () => {
      const words = $("by-text").value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { row, article, text } of rows) {
        const fits = words.every((word) => text.includes(word)) &&
          chosen.every(({ name, field }) => !field.value || row.dataset[name] === field.value);
        row.hidden = !fits;
        if (article) article.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      $("shown").textContent = shown === rows.length
        ? `${shown} findings` : `${shown} of ${rows.length} findings`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    form.hidden = false;
    apply();
  }

  // For browsers without a clipboard for files.
  function copyBySelection(code) {
    const selection = getSelection();
    const range = document.createRange();
    range.selectNodeContents(code);
    selection.removeAllRanges();
    selection.addRange(range);
    const copied = document.execCommand("copy");
    if (copied) selection.removeAllRanges();
    return copied;
  }

  async function copy(code) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      return copyBySelection(code);
    }
  }

  function addCopyButtons() {
    for (const command of document.querySelectorAll(".command")) {
      const button = document.createElement("button");
      const said = document.createElement("span");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.setAttribute("aria-label", `Copy: ${command.previousElementSibling.textContent}`);
      said.className = "unseen";
      said.setAttribute("role", "status");
      button.addEventListener("click", async () => {
        const copied = await copy(command.querySelector("code"));
        button.textContent = copied ? "Copied" : "Selected";
        said.textContent = copied ? "Copied" : "Selected; copy it with the keyboard";
        setTimeout(() => {
          button.textContent = "Copy";
          said.textContent = "";
        }, 2000);
      });
      command.append(button, said);
    }
  }

  // What a link points to may be folded, or filtered away.
  function show() {
    let id = "";
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const target = id && $(id);
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
      if (at.tagName === "ARTICLE") at.hidden = false;
    }
    target.scrollIntoView();
  }

  startFilters();
  addCopyButtons();
  addEventListener("hashchange", show);
  if (location.hash) show();
})();
