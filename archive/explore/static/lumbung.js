// What makes our pages handier where scripts run: without them all of it is still there to read.
"use strict";

document.addEventListener("keydown", (event) => {
  // Escape shuts a provenance card (WCAG 1.4.13); it opens again when it is next visited.
  if (event.key !== "Escape") return;
  for (const card of document.querySelectorAll(".prov:hover, .prov:focus-within")) {
    card.classList.add("shut");
    const open = () => { card.classList.remove("shut"); card.removeEventListener("mouseleave", open); card.removeEventListener("focusout", open); };
    card.addEventListener("mouseleave", open);
    card.addEventListener("focusout", open);
  }
});

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const said = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = said; }, 2000);
  });
}

// A form that adds to a choice leaves its empty fields out of the address.
for (const form of document.querySelectorAll("form[action='/compare'], form[action='/search']"))
  form.addEventListener("submit", () => { for (const field of form.elements) if (field.name && !field.value) field.disabled = true; });
addEventListener("pageshow", () => { for (const field of document.querySelectorAll("form [disabled]")) field.disabled = false; });

const jump = document.querySelector(".jump");
if (jump) {
  const count = Number(jump.dataset.changes);
  const at = jump.querySelector(".jump-at");
  let now = Number((/^#change-(\d+)$/.exec(location.hash) || [])[1] || 0);
  const show = (number) => {
    now = number;
    for (const old of document.querySelectorAll(".change.at")) old.classList.remove("at");
    const change = document.getElementById(`change-${now}`);
    change.classList.add("at");
    change.scrollIntoView({ block: "center" });
    history.replaceState(null, "", `#change-${now}`);
    at.textContent = `${now} / ${count}`;
  };
  jump.querySelector(".jump-next").addEventListener("click", (event) => { event.preventDefault(); show((now % count) + 1); });
  jump.querySelector(".jump-previous").addEventListener("click", (event) => { event.preventDefault(); show(now > 1 ? now - 1 : count); });
  if (now >= 1 && now <= count) show(now);
}
