"use strict";
// Sorts tables, and highlights the sentences of a fact. Without this script each number is a link
// to its sentence, and :target highlights it.
(() => {
  const root = document.documentElement;
  const back = document.getElementById("back");
  const announcement = document.getElementById("announcement");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let origin = null;

  root.classList.add("js");

  // --- sorting: numbers from data-sort, else the words ------------------------------------------
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort === undefined ? cell.textContent.trim() : cell.dataset.sort;
  };
  const compare = (one, other) => {
    const numbers = [one, other].map(Number);
    if (one !== "" && other !== "" && !numbers.some(Number.isNaN)) return numbers[0] - numbers[1];
    return one.localeCompare(other);
  };
  const sort = (table, header) => {
    const direction = header.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    table.querySelectorAll("th[aria-sort]").forEach((one) => one.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", direction);
    const body = table.tBodies[0];
    const sign = direction === "ascending" ? 1 : -1;
    [...body.rows]
      .sort((a, b) => sign * compare(keyOf(a, header.cellIndex), keyOf(b, header.cellIndex)))
      .forEach((row) => body.append(row));
  };
  document.querySelectorAll("table.sortable").forEach((table) => {
    table.querySelectorAll("thead th:not([data-unsorted])").forEach((header) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      button.addEventListener("click", () => sort(table, header));
      header.replaceChildren(button);
    });
  });

  // --- sentences --------------------------------------------------------------------------------
  const clear = () => {
    document.querySelectorAll(".lit, .picked, .chosen").forEach((element) => {
      element.classList.remove("lit", "picked", "chosen");
    });
    back.hidden = true;
  };

  const isBeside = (pane) => getComputedStyle(pane).overflowY === "auto";

  const bringIntoView = (sentence, atOnce) => {
    const behavior = atOnce || calm.matches ? "instant" : "smooth";
    const pane = sentence.closest(".text");
    if (isBeside(pane)) {
      const offset = sentence.getBoundingClientRect().top - pane.getBoundingClientRect().top;
      pane.scrollTo({ top: pane.scrollTop + offset - pane.clientHeight / 3, behavior });
    } else {
      sentence.scrollIntoView({ block: "center", behavior });
      back.hidden = origin === null;
    }
  };

  const light = (chip, follow) => {
    clear();
    const fact = chip.closest(".fact");
    const chips = fact ? [...fact.querySelectorAll("a.chip:not(.r-also)"), chip] : [chip];
    const numbers = new Set();
    chips.forEach((one) => {
      const sentence = document.getElementById(one.hash.slice(1));
      if (!sentence) return;
      sentence.classList.add("lit");
      numbers.add(one.textContent);
    });
    const shown = document.getElementById(chip.hash.slice(1));
    if (fact) fact.classList.add("chosen");
    if (!shown) return null;
    shown.classList.add("picked");
    // On focus alone nothing may jump: the article moves only where it stands beside the records.
    if (follow || isBeside(shown.closest(".text"))) bringIntoView(shown, !follow);
    announcement.textContent = `Highlighted in the article: sentence ${[...numbers].sort((a, b) => a - b).join(", ")}`;
    return shown;
  };

  document.addEventListener("focusin", (event) => {
    const chip = event.target.closest("a.chip");
    if (chip && chip.matches(":focus-visible")) light(chip, false);
  });

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const chip = event.target.closest("a.chip");
    if (!chip) return;
    event.preventDefault();
    origin = chip;
    light(chip, true);
  });

  const goBack = () => {
    if (origin === null) return;
    const chip = origin;
    origin = null;
    clear();
    chip.focus({ preventScroll: true });
    chip.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" });
  };
  back.addEventListener("click", goBack);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") goBack();
  });

  // --- cases: an address inside a closed one opens it, and so does printing -----------------------
  const open = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    let opened = false;
    for (let one = target.closest("details"); one; one = one.parentElement.closest("details")) {
      opened = opened || !one.open;
      one.open = true;
    }
    if (opened) target.scrollIntoView({ behavior: "instant" });
    if (target.classList.contains("sentence")) target.classList.add("lit", "picked");
  };
  addEventListener("hashchange", open);
  // A second click on the link of a case that was closed again changes no address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]:not(.chip)');
    if (link && link.hash === location.hash) open();
  });
  open();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details.case:not([open])")];
    closed.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
})();
