// A choice among too many rows to list: type a few letters, choose from what is found. The select keeps the value.
(() => {
  const prepare = (select) => {
    if (select.dataset.lookupReady) return;
    select.dataset.lookupReady = "1";
    const box = document.createElement("input"), list = document.createElement("datalist");
    list.id = `lookup-${select.name}-${Math.random().toString(36).slice(2)}`;
    box.className = "form-control";
    box.type = "search";
    box.placeholder = "输入编码或名称查找";
    box.setAttribute("list", list.id);
    box.setAttribute("aria-label", `查找${(select.labels[0]?.textContent || "").trim()}`);
    box.dataset.noDraft = "";
    select.before(box, list);
    let wait;
    box.addEventListener("input", () => {
      const hit = [...list.options].find((one) => one.value === box.value);
      if (hit) {
        const option = [...select.options].find((one) => one.value === hit.dataset.key) || select.appendChild(new Option(hit.value, hit.dataset.key));
        option.selected = true;
        select.dispatchEvent(new Event("change", { bubbles: true }));
        return;
      }
      clearTimeout(wait);
      wait = setTimeout(async () => {
        const answer = await fetch(`${select.dataset.lookup}?q=${encodeURIComponent(box.value)}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        list.replaceChildren(...(await answer.json()).map((one) => { const option = document.createElement("option"); option.value = one.text; option.dataset.key = one.id; return option; }));
      }, 250);
    });
  };
  const scan = () => document.querySelectorAll("select[data-lookup]").forEach(prepare);
  document.addEventListener("htmx:load", scan);
  scan();
})();
