// The print button of a sheet of labels.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
