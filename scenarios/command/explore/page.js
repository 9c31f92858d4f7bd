// What the page does: controls become a link, the link is asked for, and the answer is drawn. It computes nothing.
"use strict";

const view = document.body.dataset.view;
const form = document.getElementById("controls");
const trouble = document.getElementById("trouble");
const STEPS = 1000;
const MATH = { displayModeBar: false, responsive: true, displaylogo: false };
let answer = null;

// -- controls ---------------------------------------------------------------------------------------------------------

const named = () => [...form.querySelectorAll("[name]")];
const valueOf = (one) => (one.type === "checkbox" ? (one.checked ? "yes" : "no") : one.value.trim());

function query() {
  return new URLSearchParams(named().map((one) => [one.name, valueOf(one)])).toString();
}

function scaleOf(slider) {
  const low = Number(slider.dataset.low), high = Number(slider.dataset.high);
  const whole = (x) => ("whole" in slider.dataset ? Math.round(x) : Number(x.toPrecision(3)));
  return "log" in slider.dataset
    ? { at: (s) => whole(low * (high / low) ** (s / STEPS)), of: (x) => (STEPS * Math.log(x / low)) / Math.log(high / low) }
    : { at: (s) => whole(low + ((high - low) * s) / STEPS), of: (x) => (STEPS * (x - low)) / (high - low) };
}

function follow(slider) {
  const field = document.getElementById(slider.dataset.for);
  const unit = field.parentElement.querySelector(".unit").textContent;
  slider.value = Math.round(scaleOf(slider).of(Number(field.value)));
  slider.setAttribute("aria-valuetext", `${field.value} ${unit}`);
}

function enable() {
  for (const one of form.querySelectorAll("[data-needs]")) {
    const off = one.dataset.needs.split("&").map((each) => each.split("=")).some(
      ([key, wanted]) => valueOf(document.getElementById(key)) !== wanted);
    for (const input of one.querySelectorAll("input, select")) input.disabled = off;
  }
}

for (const slider of form.querySelectorAll("input[type=range]")) {
  const scale = scaleOf(slider);
  follow(slider);
  slider.addEventListener("input", () => {
    const field = document.getElementById(slider.dataset.for);
    const held = Math.min(Math.max(scale.at(Number(slider.value)), Number(field.min)), Number(field.max));
    field.value = String(held);
    slider.setAttribute("aria-valuetext", `${field.value} ${field.parentElement.querySelector(".unit").textContent}`);
  });
}
form.addEventListener("input", (event) => {
  if (event.target.type === "number") {
    const slider = form.querySelector(`[data-for="${event.target.name}"]`);
    if (event.target.value !== "") follow(slider);
  }
  enable();
  ask();
});
form.addEventListener("submit", (event) => event.preventDefault());

// -- one question at a time, the latest --------------------------------------------------------------------------------

let waiting = false, again = false;

async function ask() {
  if (waiting) { again = true; return; }
  waiting = true;
  const asked = query(), since = performance.now();
  try {
    await show(asked, since);
  } catch (error) {
    complain("The page's server does not answer. Is heatchain explore still running in its terminal?");
  }
  waiting = false;
  if (again) { again = false; ask(); }
}

async function show(asked, since) {
  const reply = await fetch(`${view}.json?${asked}`);
  const told = await reply.json();
  if (!reply.ok) { complain(told.error); return; }
  trouble.hidden = true;
  answer = told;
  history.replaceState(null, "", `${view}?${asked}`);
  for (const [id, path] of [["file", "scenario.toml"], ["picture", "figure.png"]])
    document.getElementById(id).href = `${path}?of=${view}&${asked}`;
  words(told);
  await draw();
  document.body.dataset.milliseconds = (performance.now() - since).toFixed(1);
  document.body.dataset.shown = asked;
  if (told.later) await more(asked);
}

async function more(asked) {
  const reply = await fetch(`later.json?of=${view}&${asked}`);
  const told = await reply.json();
  if (!reply.ok || again) { if (!reply.ok) complain(told.error); return; }
  Object.assign(answer.charts, told.charts);
  answer.words = [...answer.words, ...told.words];
  words(answer);
  await Promise.all(Object.entries(told.charts).map(([key, one]) => plot(key, one)));
  document.body.dataset.later = asked;
}

function complain(text) {
  trouble.textContent = text;
  trouble.hidden = false;
  document.body.dataset.shown = "";
}

function words(told) {
  const facts = document.getElementById("facts"), list = document.getElementById("words");
  facts.replaceChildren(...told.facts.map(([name, value]) => {
    const pair = document.createElement("div");
    pair.append(element("dt", name), element("dd", value));
    return pair;
  }));
  list.replaceChildren(...told.words.map((one) => element("p", one.text, one.kind)));
}

function element(tag, text, kind = "") {
  const made = document.createElement(tag);
  for (const [i, part] of text.split(/_(\w)/).entries())  // an index below the line
    made.append(i % 2 ? Object.assign(document.createElement("sub"), { textContent: part }) : part);
  made.className = kind;
  return made;
}

// -- charts ------------------------------------------------------------------------------------------------------------

function themed(thing, style) {
  if (Array.isArray(thing)) return thing.map((one) => themed(one, style));
  if (thing && typeof thing === "object")
    return Object.fromEntries(Object.entries(thing).map(([key, one]) => [key, themed(one, style)]));
  return typeof thing === "string" && thing.startsWith("var:") ? style.getPropertyValue(`--${thing.slice(4)}`).trim() : thing;
}

function plot(key, one) {
  const style = getComputedStyle(document.documentElement), colour = (name) => style.getPropertyValue(name).trim();
  const place = document.getElementById(`chart-${key}`), narrow = place.clientWidth < 420;
  const axis = { gridcolor: colour("--line"), zerolinecolor: colour("--line"), linecolor: colour("--grey"),
    ticks: "outside", tickcolor: colour("--grey"), title: { standoff: 8 } };
  const layout = themed(one.layout, style);
  for (const name of ["xaxis", "yaxis"]) layout[name] = { ...axis, ...layout[name], title: { standoff: 8, ...layout[name].title } };
  document.getElementById(`chart-${key}-title`).textContent = one.title;
  document.getElementById(`chart-${key}-note`).textContent = one.note || "";
  place.setAttribute("aria-label", one.alternative);
  return Plotly.react(place, themed(one.data, style), {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", autosize: true, uirevision: "kept",
    font: { family: getComputedStyle(document.body).fontFamily, size: narrow ? 12 : 14, color: colour("--ink") },
    margin: { l: narrow ? 58 : 66, r: 14, t: 8, b: 46 }, hovermode: "closest", dragmode: false,
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { size: narrow ? 11 : 13 } },
    ...layout,
  }, MATH);
}

async function draw() {
  await Promise.all(Object.entries(answer.charts).map(([key, one]) => plot(key, one)));
  if (answer.frames) await frame();
}

// -- time --------------------------------------------------------------------------------------------------------------

const moment = document.getElementById("moment"), button = document.getElementById("play");
let playing = null, first = true;

async function frame() {
  const frames = answer.frames, count = frames.told.length;
  const end = Number(moment.value) >= Number(moment.max);
  moment.max = count - 1;
  if (first || end || Number(moment.value) > count - 1) moment.value = count - 1;
  first = false;
  const i = Number(moment.value);
  document.getElementById("told").textContent = frames.told[i];
  moment.setAttribute("aria-valuetext", frames.told[i]);
  const jobs = [];
  for (const [key, traces] of Object.entries(frames.traces))
    jobs.push(Plotly.restyle(`chart-${key}`, { y: traces.map((one) => one.y[i]) }, traces.map((one) => one.trace)));
  for (const [key, axis] of Object.entries(frames.marks))
    jobs.push(Plotly.relayout(`chart-${key}`, { shapes: [mark(axis, frames.times[i])] }));
  await Promise.all(jobs);
}

function mark(axis, at) {
  const grey = getComputedStyle(document.documentElement).getPropertyValue("--orange").trim();
  const across = axis === "x" ? { x0: at, x1: at, y0: 0, y1: 1, xref: "x", yref: "paper" } : { x0: 0, x1: 1, y0: at, y1: at, xref: "paper", yref: "y" };
  return { type: "line", line: { color: grey, width: 2 }, ...across };
}

function stop() {
  clearInterval(playing);
  playing = null;
  button.textContent = "Play";
}

if (moment) {
  moment.addEventListener("input", () => { stop(); frame(); });
  button.addEventListener("click", () => {
    if (playing) { stop(); return; }
    button.textContent = "Pause";
    if (Number(moment.value) >= Number(moment.max)) moment.value = 0;
    playing = setInterval(() => {
      if (Number(moment.value) >= Number(moment.max) - 0) { stop(); return; }
      moment.value = Number(moment.value) + 1;
      frame();
    }, 80);
  });
}

// -- the rest ----------------------------------------------------------------------------------------------------------

document.getElementById("link").addEventListener("click", async (event) => {
  const said = event.target;
  try {
    await navigator.clipboard.writeText(location.href);
    said.textContent = "Copied";
  } catch (error) {
    said.textContent = "Copy it from the address";
  }
  setTimeout(() => { said.textContent = "Copy link"; }, 2000);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => answer && draw());
enable();
ask();
