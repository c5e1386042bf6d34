// Improves the questionnaire; every page works without it.
"use strict";

const PAUSE = 1200; // Milliseconds without typing before a form saves itself.

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

// ---------- saves as you go ----------

class Autosave {
  constructor(form) {
    this.form = form;
    this.line = document.getElementById("save-state");
    this.text = this.line.querySelector("[data-save-text]");
    this.timer = 0;
    this.running = null;
    this.dirty = false;
    this.stopped = false;
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("submit", (event) => this.beforeSubmit(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.dirty) this.save();
    });
  }

  later() {
    if (this.stopped) return;
    this.dirty = true;
    this.say("waiting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // A form that is sent while a save is under way would conflict with itself: it waits.
  beforeSubmit(event) {
    clearTimeout(this.timer);
    this.dirty = false;
    if (!this.running) return;
    event.preventDefault();
    const button = event.submitter;
    this.running.finally(() => {
      this.stopped = true;
      this.form.requestSubmit(button);
    });
  }

  save() {
    clearTimeout(this.timer);
    if (this.running || this.stopped) return;
    this.dirty = false;
    this.running = this.send().finally(() => {
      this.running = null;
      if (this.dirty) this.later();
    });
  }

  async send() {
    const data = new FormData(this.form);
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body: data,
        headers: { "X-Autosave": "1", "X-CSRFToken": data.get("csrf_token"), Accept: "application/json" },
        keepalive: document.visibilityState === "hidden",
      });
      if (response.status === 409) return this.conflict();
      const answer = response.ok || response.status === 422 ? await response.json() : null;
      if (answer === null) this.say("failed");
      else if (response.ok) this.saved(answer, data);
      else this.say("refused", { names: answer.questions.join("; ") });
    } catch {
      this.say("failed");
    }
  }

  saved(answer, sent) {
    this.form.elements.seen_revision.value = answer.revision;
    this.form.querySelectorAll("[name^='contact_seen.']").forEach((seen) => {
      seen.value = sent.get(seen.name.replace("contact_seen.", "contact."));
    });
    document.querySelectorAll("#state [data-panel]").forEach((line, place) => {
      line.textContent = answer.panel[place];
    });
    const bar = document.querySelector("#state .f-for");
    if (bar) bar.setAttribute("width", `${(100 * answer.possible) / answer.total}%`);
    if (!this.dirty) this.say("saved", { moment: local(Date.now()) });
  }

  conflict() {
    this.stopped = true;
    this.say("conflict");
  }

  say(state, values = {}) {
    const text = fill(this.form.dataset[state], values);
    if (this.text.textContent !== text) this.text.textContent = text;
    this.line.classList.toggle("save-state--waiting", state === "waiting");
    this.line.classList.toggle("save-state--failed", ["failed", "refused", "conflict"].includes(state));
  }
}

// The page says the time in UTC; the clock of the reader is at hand only here.
function local(moment) {
  const language = document.documentElement.lang.replace(/^en$/, "en-GB");
  return new Date(moment).toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
}

function localise(line) {
  const moment = local(line.dataset.savedAt);
  line.querySelector("[data-save-text]").textContent = fill(line.dataset.saved, { moment });
}

// ---------- taking an answer back ----------

// A second press on the chosen step, or Delete, takes the answer back: no answer is an answer too.
function clearable(radio) {
  let wasChecked = false;
  const clear = () => {
    radio.checked = false;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };
  radio.parentElement.addEventListener("pointerdown", () => {
    wasChecked = radio.checked;
  });
  radio.addEventListener("click", () => {
    if (wasChecked && radio.checked) clear();
    wasChecked = false;
  });
  radio.addEventListener("keydown", (event) => {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      if (radio.checked) clear();
    }
  });
}

// ---------- another language ----------

// A switch is a link, which would leave behind what was typed and is not saved: send it along.
function keepTyped(form) {
  let typed = "typed" in form.dataset;
  const texts = () => Array.from(form.querySelectorAll("input.input, textarea"));
  form.addEventListener("input", () => {
    typed = true;
  });
  document.querySelectorAll(".langs a:not([aria-current])").forEach((link) => {
    link.addEventListener("click", (event) => {
      const begun = typed || (!("autosave" in form.dataset) && texts().some((field) => field.value));
      if (!begun || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const action = new URL(form.action);
      action.pathname = `/${link.lang}${action.pathname.slice(3)}`;
      form.action = action.href;
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "go", value: "language" }));
      form.requestSubmit();
    });
  });
}

// ---------- small helps ----------

function count(area) {
  const line = document.getElementById(area.dataset.count);
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const update = () => {
    const most = Number(line.dataset.most);
    // As the server counts: whole characters, line ends as one.
    const length = Array.from(area.value.trim()).length;
    line.textContent = fill(line.dataset.text, { count: number.format(length), most: number.format(most) });
    line.classList.toggle("error", length > most);
  };
  area.addEventListener("input", update);
  update();
}

function filter(input) {
  const list = document.getElementById(input.dataset.filter);
  const status = input.parentElement.querySelector("[role=status]");
  const groups = Array.from(list.querySelectorAll("[data-group]"));
  const wereOpen = groups.map((group) => group.open);
  input.parentElement.hidden = false;
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    let found = 0;
    groups.forEach((group, place) => {
      let here = 0;
      group.querySelectorAll(".choice").forEach((choice) => {
        choice.hidden = !choice.textContent.toLocaleLowerCase().includes(wanted);
        here += choice.hidden ? 0 : 1;
      });
      group.hidden = here === 0;
      group.open = wanted ? here > 0 : wereOpen[place];
      found += here;
    });
    status.textContent = wanted ? fill(status.dataset.text, { count: found }) : "";
  });
  // Enter would send the whole form.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

function copy(button) {
  const status = button.parentElement.querySelector("[role=status]");
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copyFrom);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = button.dataset.copied;
    } catch {
      field.focus(); // The text is selected: the keyboard can copy it.
    }
  });
}

// An address with a place in the page must not stay hidden in a closed group.
function openAround(element) {
  for (let fold = element?.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
}

document.querySelectorAll("[data-saved-at]").forEach(localise);
document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
document.querySelectorAll("form[data-keeps-typed]").forEach(keepTyped);
document.querySelectorAll(".scale input[type=radio]").forEach(clearable);
document.querySelectorAll("[data-count]").forEach(count);
document.querySelectorAll("input[data-filter]").forEach(filter);
document.querySelectorAll("[data-copy] button").forEach(copy);
if (location.hash) openAround(document.getElementById(location.hash.slice(1)));
addEventListener("hashchange", () => openAround(document.getElementById(location.hash.slice(1))));
