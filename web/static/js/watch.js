// Keeps the progress of a job fresh; without it the page is loaded again by hand.
"use strict";

const PAUSE = 3000; // Milliseconds between two looks.

async function look() {
  const here = document.querySelector("[data-watch]");
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return setTimeout(look, PAUSE);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = page.querySelector("[data-watch]");
  if (there?.dataset.watch !== "on") return location.reload();
  if (here.querySelector("details")?.open) there.querySelector("details")?.setAttribute("open", "");
  if (!here.contains(document.activeElement)) here.replaceChildren(...there.childNodes);
  return setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
