// What a page does beyond showing: filters, scrubbers, copy buttons, and links into what is folded.
// All of it is missing where scripts do not run, and nothing else is.
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

  // One op at a time, in the list, in the drawing and in the program.
  function startScrubber(section) {
    const bar = section.querySelector(".scrubber");
    const acts = [...section.querySelectorAll(".acts > li")];
    if (!bar || acts.length < 2) return;
    const article = section.closest("article");
    const slider = bar.querySelector("input");
    const ops = [...article.querySelectorAll(".timeline .column")];
    const lines = [...article.querySelectorAll(".program tr[id]")];
    const go = (to) => {
      const at = Math.min(Math.max(to, 0), acts.length - 1);
      const op = acts[at].dataset.op;
      slider.value = at;
      acts.forEach((act, i) => act.classList.toggle("now", i === at));
      ops.forEach((column) => column.classList.toggle("now", column.dataset.op === op));
      lines.forEach((line) => line.classList.toggle("now", line.id === `${article.id}-op${op}`));
      section.querySelector(".acts").classList.add("one");
      const title = acts[at].querySelector("h4").textContent;
      slider.setAttribute("aria-valuetext", title);
      bar.querySelector("output").textContent = `${title}, ${at + 1} of ${acts.length}`;
      // Only sideways, and only within the drawing.
      const column = ops.find((one) => one.dataset.op === op);
      const frame = column?.closest(".wide");
      if (frame) {
        const { left, width } = column.getBoundingClientRect();
        const room = frame.getBoundingClientRect();
        frame.scrollLeft += left + width / 2 - room.left - room.width / 2;
      }
      bar.querySelector(".back").disabled = at === 0;
      bar.querySelector(".on").disabled = at === acts.length - 1;
    };
    slider.addEventListener("input", () => go(Number(slider.value)));
    bar.querySelector(".back").addEventListener("click", () => go(Number(slider.value) - 1));
    bar.querySelector(".on").addEventListener("click", () => go(Number(slider.value) + 1));
    bar.hidden = false;
    go(acts.length - 1);
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
  document.querySelectorAll("[id$='-steps']").forEach(startScrubber);
  addEventListener("hashchange", show);
  if (location.hash) show();
})();
