// Shows the pictures chosen in a file field (data-shown="#list"), and says when there are too many (data-most).
(() => {
  const shown = (field) => {
    const list = document.querySelector(field.dataset.shown), most = Number(field.dataset.most || 20);
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...[...field.files].slice(0, most).map((file) => {
      const item = document.createElement("li"), image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      item.append(image);
      return item;
    }));
    field.setCustomValidity(field.files.length > most ? `最多 ${most} 张，请重新选择。` : "");
    field.reportValidity();
  };
  document.addEventListener("change", (event) => { if (event.target.matches("[data-shown]")) shown(event.target); });
  // On a slow line somebody chooses before this script is there; a browser that goes back keeps what was chosen.
  document.querySelectorAll("[data-shown]").forEach((field) => { if (field.files.length) shown(field); });
})();
