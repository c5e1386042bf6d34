// Puts a slider beside each weight; the page works without it, with the numbers alone.
"use strict";

for (const number of document.querySelectorAll("[data-sliders] input[type=number]")) {
  const slider = document.createElement("input");
  slider.type = "range";
  for (const name of ["min", "max", "step"]) slider.setAttribute(name, number.getAttribute(name));
  slider.value = number.value;
  slider.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(number.id)}"]`).textContent);
  slider.addEventListener("input", () => {
    number.value = slider.value;
  });
  number.addEventListener("input", () => {
    slider.value = number.value;
  });
  number.before(slider);
}
