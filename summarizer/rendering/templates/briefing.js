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
    document.querySelectorAll(".lit, .picked, .chosen").forEach((element) => {
      element.classList.remove("lit", "picked", "chosen");
    });
    back.hidden = true;
  };

  const motion = (atOnce) => (atOnce || calm.matches ? "instant" : "smooth");

  const bringIntoView = (sentence, atOnce) => {
    const pane = sentence.closest(".text");
    const behavior = motion(atOnce);
    if (getComputedStyle(pane).overflowY === "auto") {
      // Beside the statements: the pane as a whole first, since it may begin or end outside the
      // window; the statement that was chosen stands beside it and stays in view.
      const frame = pane.getBoundingClientRect();
      const offset = sentence.getBoundingClientRect().top - frame.top;
      const top = pane.scrollTop + offset - pane.clientHeight / 3;
      if (frame.top < 0 || frame.bottom > innerHeight) {
        scrollBy({ top: frame.top - parseFloat(getComputedStyle(pane).top), behavior });
      }
      pane.scrollTo({ top, behavior });
    } else {
      sentence.scrollIntoView({ block: "center", behavior });
      back.hidden = origin === null;
    }
  };

  const show = (ids, first, atOnce = false) => {
    clear();
    const sentences = ids.map((id) => document.getElementById(id)).filter(Boolean);
    if (!sentences.length) return null;
    sentences.forEach((sentence) => sentence.classList.add("lit"));
    const shown = document.getElementById(first) || sentences[0];
    shown.classList.add("picked");
    bringIntoView(shown, atOnce);
    const numbers = ids.map((id) => id.slice(id.lastIndexOf("s") + 1)).join(", ");
    announcement.textContent = `Highlighted in the article: sentence ${numbers}`;
    return shown;
  };

  // The address leads to the sentence, so that it can be copied; "back" still leaves the page.
  const remember = (sentence) => {
    try {
      history.replaceState(history.state, "", `#${sentence.id}`);
    } catch {
      // A frame without an address of its own has nothing to copy.
    }
  };

  const goBack = () => {
    if (origin === null) return;
    const statement = origin;
    origin = null;
    clear();
    const link = statement.querySelector(".cite a");
    if (link) link.focus({ preventScroll: true });
    statement.scrollIntoView({ block: "nearest", behavior: motion(false) });
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
    if (shown) remember(shown);
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

  const follow = (atOnce) => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.classList.contains("sentence")) {
      origin = null;
      show([target.id], target.id, atOnce);
    }
  };
  addEventListener("hashchange", () => follow(false));
  // Again when all is laid out: until then the browser itself moves to the address's place.
  follow(true);
  addEventListener("load", () => follow(true));
})();
