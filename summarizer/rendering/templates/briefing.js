"use strict";
// Highlights the sentences of a statement in every article that it cites. Without this script each
// number is a link to its sentence, and :target highlights it.
(() => {
  const root = document.documentElement;
  const back = document.getElementById("back");
  const trail = document.getElementById("trail");
  const announcement = document.getElementById("announcement");
  const foldable = [...document.querySelectorAll("details.text")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let origin = null; // the statement that was chosen
  let departure = null; // what in it had the focus

  root.classList.add("js");
  // A statement without numbers of its own can be chosen from the keyboard, too.
  document.querySelectorAll('.statement:not([data-evidence=""])').forEach((statement) => {
    if (statement.querySelector("a")) return;
    statement.tabIndex = 0;
    statement.setAttribute("role", "link");
  });

  const clear = () => {
    document.querySelectorAll(".lit, .picked, .chosen").forEach((element) => {
      element.classList.remove("lit", "picked", "chosen");
    });
    document.querySelectorAll(".lit-here").forEach((element) => element.replaceChildren());
    (trail || back).hidden = true;
  };

  const motion = (atOnce) => (atOnce || calm.matches ? "instant" : "smooth");
  const scrolls = (element) => getComputedStyle(element).overflowY === "auto";
  const placeOf = (id) => id.match(/^a(\d+)-s(\d+)$/).slice(1);
  const numbersOf = (sentences) => sentences.map(({ id }) => placeOf(id)[1]).join(", ");

  // Articles with something to show share the room; the others fold up to their headings.
  const unfold = (panes, first) => {
    if (!foldable.length) return;
    const shelf = foldable[0].parentElement;
    const isBeside = scrolls(shelf);
    foldable.forEach((pane) => {
      pane.open = panes.has(pane) || (pane.open && !isBeside);
    });
    if (isBeside) shelf.scrollTop += first.offsetTop - shelf.offsetTop - shelf.scrollTop;
  };

  // Beside the statements: the pane as a whole first, since it may begin or end outside the
  // window; the statement that was chosen stands beside it and stays in view.
  const scrollPane = (pane, sentence, behavior) => {
    const frame = pane.getBoundingClientRect();
    const offset = sentence.getBoundingClientRect().top - frame.top;
    const top = pane.scrollTop + offset - pane.clientHeight / 3;
    if (!foldable.length && (frame.top < 0 || frame.bottom > innerHeight)) {
      scrollBy({ top: frame.top - parseFloat(getComputedStyle(pane).top), behavior });
    }
    pane.scrollTo({ top, behavior });
  };

  // Where the articles stand below, one sentence is in view at a time: here are the others.
  const layTrail = (sentences, shown) => {
    trail.querySelector("span").replaceChildren(
      ...sentences.map((sentence) => {
        const link = document.createElement("a");
        link.href = `#${sentence.id}`;
        link.textContent = placeOf(sentence.id).join(":");
        if (sentence === shown) link.setAttribute("aria-current", "true");
        return link;
      }),
    );
  };

  const show = (ids, first, atOnce = false) => {
    clear();
    const sentences = ids.map((id) => document.getElementById(id)).filter(Boolean);
    if (!sentences.length) return null;
    const shown = sentences.find(({ id }) => id === first) || sentences[0];
    const panes = new Map(sentences.map((sentence) => [sentence.closest(".text"), []]));
    sentences.forEach((sentence) => {
      sentence.classList.add("lit");
      panes.get(sentence.closest(".text")).push(sentence);
    });
    shown.classList.add("picked");
    unfold(panes, panes.keys().next().value);
    const behavior = motion(atOnce);
    const told = [];
    panes.forEach((lit, pane) => {
      if (scrolls(pane)) scrollPane(pane, lit.includes(shown) ? shown : lit[0], behavior);
      const note = pane.querySelector(".lit-here");
      if (note) note.textContent = `sentence${lit.length > 1 ? "s" : ""} ${numbersOf(lit)}`;
      const name = pane.querySelector(".outlet, .title");
      told.push(`${name ? name.textContent : "the article"}: sentence ${numbersOf(lit)}`);
    });
    if (!scrolls(shown.closest(".text"))) {
      shown.scrollIntoView({ block: "center", behavior });
      (trail || back).hidden = origin === null;
      if (trail) layTrail(sentences, shown);
    }
    announcement.textContent = `Highlighted in ${told.join("; ")}`;
    return shown;
  };

  // The address leads to the statement or its sentence, so that it can be passed on; "back" still
  // leaves the page.
  const remember = ({ id }) => {
    try {
      history.replaceState(history.state, "", `#${id}`);
    } catch {
      // A frame without an address of its own has nothing to copy.
    }
  };

  const choose = (statement, first, atOnce = false) => {
    origin = statement;
    const ids = statement.dataset.evidence.split(" ");
    const shown = show(ids, first || ids[0], atOnce);
    statement.classList.add("chosen");
    return shown;
  };

  const activate = (statement, link, isByKey) => {
    departure = link || statement;
    const shown = choose(statement, link && link.hash.slice(1));
    if (!shown) return;
    remember(statement.id ? statement : shown);
    // From the keyboard, the focus follows, so that a screen reader reads on there.
    if (isByKey) shown.focus({ preventScroll: true });
  };

  const goBack = () => {
    if (origin === null) return;
    const statement = origin;
    const place = departure || statement.querySelector(".cite a");
    origin = departure = null;
    clear();
    if (place) place.focus({ preventScroll: true });
    statement.scrollIntoView({ block: "nearest", behavior: motion(false) });
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    if (link && link.closest("#trail")) {
      event.preventDefault();
      choose(origin, link.hash.slice(1));
      return;
    }
    const statement = event.target.closest("[data-evidence]");
    if (!statement || !statement.dataset.evidence) return;
    if (link ? !link.closest(".cite") : !getSelection().isCollapsed) return;
    event.preventDefault();
    activate(statement, link, link && event.detail === 0);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") goBack();
    if (event.key === " " && event.target.matches(".cite a")) {
      event.preventDefault();
      event.target.click();
    }
    if ((event.key === "Enter" || event.key === " ") && event.target.matches(".statement")) {
      event.preventDefault();
      activate(event.target, null, true);
    }
  });

  back.addEventListener("click", goBack);

  const follow = (atOnce) => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.matches("details")) target.open = true;
    if (target.classList.contains("sentence")) {
      origin = departure = null;
      show([target.id], target.id, atOnce);
    } else if (target.dataset.evidence) {
      departure = null;
      target.scrollIntoView({ block: "center", behavior: motion(atOnce) });
      choose(target, null, atOnce);
    }
  };
  addEventListener("hashchange", () => follow(false));
  // Again when all is laid out: until then the browser itself moves to the address's place.
  follow(true);
  addEventListener("load", () => follow(true));

  // Paper has room for all of every article.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = foldable.filter((pane) => !pane.open);
    folded.forEach((pane) => (pane.open = true));
  });
  addEventListener("afterprint", () => folded.forEach((pane) => (pane.open = false)));
})();
