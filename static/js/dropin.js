// Open counselling by keyboard: the arrows go between the field and the people found.
const found = () => [...document.querySelectorAll("[data-found]")];

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const field = document.getElementById("id_q");
  const places = [field, ...found()];
  const here = places.indexOf(document.activeElement);
  if (here < 0) return;
  event.preventDefault();
  places[Math.max(0, Math.min(places.length - 1, here + (event.key === "ArrowDown" ? 1 : -1)))].focus();
});
