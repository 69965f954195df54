// Runs before anything is painted, so that a chosen scheme does not flash. Without a choice the system's scheme holds.
(() => {
  const chosen = localStorage.getItem("scheme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.scheme = chosen;
})();
