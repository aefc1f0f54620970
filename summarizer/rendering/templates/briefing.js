"use strict";
// Highlights the sentences of a statement. Without this script each number is a link to its
// sentence, and :target highlights it.
(() => {
  const root = document.documentElement;
  const back = document.getElementById("back");
  const announcement = document.getElementById("announcement");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let origin = null;

  root.classList.add("js");

  const clear = () => {
    document.querySelectorAll(".lit, .chosen").forEach((element) => {
      element.classList.remove("lit", "chosen");
    });
    back.hidden = true;
  };

  const bringIntoView = (sentence) => {
    const pane = sentence.closest(".text");
    const behavior = calm.matches ? "auto" : "smooth";
    if (getComputedStyle(pane).overflowY === "auto") {
      // Beside the statements: move the article's text alone, so that the statement stays put.
      const offset = sentence.getBoundingClientRect().top - pane.getBoundingClientRect().top;
      pane.scrollTo({ top: pane.scrollTop + offset - pane.clientHeight / 3, behavior });
    } else {
      sentence.scrollIntoView({ block: "center", behavior });
      back.hidden = origin === null;
    }
  };

  const show = (ids, first) => {
    clear();
    const sentences = ids.map((id) => document.getElementById(id)).filter(Boolean);
    if (!sentences.length) return null;
    sentences.forEach((sentence) => sentence.classList.add("lit"));
    const shown = document.getElementById(first) || sentences[0];
    bringIntoView(shown);
    const numbers = ids.map((id) => id.slice(id.lastIndexOf("s") + 1)).join(", ");
    announcement.textContent = `Highlighted in the article: sentence ${numbers}`;
    return shown;
  };

  const goBack = () => {
    if (origin === null) return;
    const statement = origin;
    origin = null;
    clear();
    const link = statement.querySelector(".cite a");
    if (link) link.focus({ preventScroll: true });
    statement.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const statement = event.target.closest("[data-evidence]");
    if (!statement || !statement.dataset.evidence) return;
    const link = event.target.closest("a");
    if (link ? !link.closest(".cite") : !getSelection().isCollapsed) return;
    event.preventDefault();
    origin = statement;
    const ids = statement.dataset.evidence.split(" ");
    const first = link ? link.hash.slice(1) : ids[0];
    const shown = show(ids, first);
    statement.classList.add("chosen");
    // From the keyboard, the focus follows, so that a screen reader reads on there.
    if (shown && link && event.detail === 0) shown.focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") goBack();
    if (event.key === " " && event.target.matches(".cite a")) {
      event.preventDefault();
      event.target.click();
    }
  });

  back.addEventListener("click", goBack);

  const follow = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.classList.contains("sentence")) {
      origin = null;
      show([target.id], target.id);
    }
  };
  addEventListener("hashchange", follow);
  follow();
})();
