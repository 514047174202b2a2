// What a finger does more easily than a list or a number field, and how much room words have left. The list and the field
// stay the question: without this script nothing is missing, and with it the same form is sent.
(() => {
  const by = (id) => document.getElementById(id);

  // The pain drawing: a tap on a block ticks its place in the list.
  const body = by("body");
  if (body && !body.ready) {
    body.ready = true;
    const boxes = [...document.querySelectorAll("input[name=answer]")];
    const box = (block) => by("answer-" + block.dataset.place);
    const say = () => {
      for (const block of body.querySelectorAll("rect[data-place]")) {
        const on = box(block).checked;
        block.setAttribute("fill", on ? `url(#hatch-${block.closest("svg").dataset.view})` : "#fff");
        block.setAttribute("stroke-width", on ? 4 : 1.5);
      }
      const names = boxes.filter((each) => each.checked).map((each) => each.parentElement.textContent.trim());
      const picked = by("picked");
      picked.textContent = names.length ? `${picked.dataset.some} ${names.join("; ")}.` : picked.dataset.none;
    };
    const turn = (view) => {
      for (const each of body.querySelectorAll("svg")) each.toggleAttribute("hidden", each.dataset.view !== view);
      for (const tab of body.querySelectorAll("button")) tab.setAttribute("aria-pressed", tab.dataset.view === view);
    };
    body.addEventListener("click", ({ target }) => {
      if (target.dataset.place) box(target).click();
      else if (target.matches("button")) turn(target.dataset.view);
    });
    boxes[0].form.addEventListener("change", say);
    body.hidden = false;
    by("places").open = false;
    turn("back");
    say();
  }

  // The line: its number is written into the field once the line was touched, and not before.
  const line = by("line");
  if (line && !line.ready) {
    line.ready = true;
    const [field, range] = [by("answer-0"), line.querySelector("input")];
    const touch = (value) => {
      field.value = range.value = Math.min(100, Math.max(0, value));
      line.classList.remove("untouched");
      range.removeAttribute("aria-valuetext");
    };
    if (/^([0-9]{1,2}|100)$/.test(field.value)) touch(field.value);
    else field.value = "";
    for (const what of ["input", "click"]) range.addEventListener(what, () => touch(range.value));
    line.addEventListener("click", ({ target }) => {
      if (target.dataset.step) touch(Number(range.value) + Number(target.dataset.step));
    });
    for (const each of document.querySelectorAll(".by-number")) each.hidden = true;
    for (const each of document.querySelectorAll(".by-line")) each.hidden = false;
    field.id = "";
    range.id = "answer-0"; // where the list of faults leads
  }

  const room = by("room");
  if (room && !room.ready) {
    room.ready = true;
    const field = by("answer-0");
    const count = () => {
      const left = room.dataset.longest - [...field.value.trim()].length;
      room.textContent = `${left < 0 ? room.dataset.over : room.dataset.left} ${Math.abs(left)}`;
    };
    field.addEventListener("input", count);
    room.hidden = false;
    count();
  }
})();
